// How does the gateway compare with other servers over the same list? `npm run bench:peers`, which installs them here
// first; `--rounds`, `--ms`, `--warm-up`, `--edges 20,100` and `--only miss,hit,repeated,mixed` shorten it.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { openHarness } from '../harness.ts'
import { parseRounds } from '../rounds.ts'
import { measureMixed } from './mixed.ts'
import { measureSingle } from './single.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    ms: { type: 'string', default: '1200' },
    'warm-up': { type: 'string', default: '8000' },
    edges: { type: 'string', default: '20,100' },
    only: { type: 'string', default: 'miss,hit,repeated,mixed' },
  },
})

const here = fileURLToPath(new URL('.', import.meta.url))
if (!existsSync(new URL('node_modules', import.meta.url))) {
  const { status } = spawnSync('npm', ['ci'], { cwd: here, stdio: 'inherit' })
  if (status !== 0) throw new Error('npm ci failed in bench/peers')
}

const rounds = parseRounds(values)
const only = values.only.split(',')
const harness = await openHarness()
try {
  for (const first of values.edges.split(',').map(Number)) {
    for (const name of ['miss', 'hit', 'repeated'] as const) {
      if (only.includes(name)) await measureSingle(harness, name, first, rounds)
    }
  }
  if (only.includes('mixed')) await measureMixed(harness, rounds)
} finally {
  await harness.close()
}
