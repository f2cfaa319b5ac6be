// The npm scripts that serve: a signal to npm ends them, and no process is left behind.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { endsWithNpm } from './npm-signals.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const served = {
  start: /"url":"([^"]+)"/,
  demo: /GraphQL is served at (\S+)/,
  emulator: /The emulator is served at (\S+)/,
}

for (const [script, pattern] of Object.entries(served)) endsWithNpm(script, pattern)

test('"npm start" and "npm run dev" ask for a newer Node before an old one sees any option', (t) => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const folder = mkdtempSync(join(tmpdir(), 'old-node-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const node = join(folder, 'node')
  writeFileSync(node, '#!/bin/sh\necho "$@"\nexit 1\n')
  chmodSync(node, 0o755)
  for (const script of ['start', 'dev']) {
    const { status, stdout } = spawnSync('/bin/sh', ['-c', scripts[script] ?? ''], {
      env: { PATH: folder },
      encoding: 'utf8',
    })
    assert.deepEqual({ status, stdout }, { status: 1, stdout: 'scripts/check-node.mjs\n' })
  }
})
