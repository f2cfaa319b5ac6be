// relay-compiler, run on the example documents; and what it makes of them. In a project, a step of its build.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ConcreteRequest, ReaderFragment } from 'relay-runtime'

const require = createRequire(import.meta.url)
const apiSchema = path.join(import.meta.dirname, '../../../docs/__generated__/api-schema.graphql')

export interface Artifacts {
  /** What the compiler wrote, by name. */
  readonly names: readonly string[]
  readonly request: (name: string) => ConcreteRequest
  readonly fragment: (name: string) => ReaderFragment
}

/**
 * Compiles every example list, and further documents, against a schema. Throws what the compiler prints when it does not accept
 * them. `further`: modules as text, by the names of their files.
 */
export function compileExamples(
  schema: string = readFileSync(apiSchema, 'utf8'),
  further: Readonly<Record<string, string>> = {},
): Artifacts {
  const folder = mkdtempSync(path.join(tmpdir(), 'relay-'))
  // At exit: artifacts are loaded as they are needed.
  process.once('exit', () => rmSync(folder, { recursive: true }))
  for (const name of ['source', 'made']) mkdirSync(path.join(folder, name))
  for (const name of readdirSync(import.meta.dirname).filter((file) => file.endsWith('-list.ts'))) {
    // As JavaScript, so that the artifacts are JavaScript too and load without a build.
    copyFileSync(path.join(import.meta.dirname, name), path.join(folder, 'source', name.replace(/ts$/, 'js')))
  }
  for (const [name, text] of Object.entries(further)) writeFileSync(path.join(folder, 'source', name), text)
  writeFileSync(path.join(folder, 'schema.graphql'), schema)
  const config = {
    src: 'source',
    schema: 'schema.graphql',
    language: 'javascript',
    artifactDirectory: 'made',
    eagerEsModules: false,
    customScalarTypes: { DateTime: 'string' },
  }
  writeFileSync(path.join(folder, 'relay.config.json'), JSON.stringify(config))
  execFileSync(process.execPath, [require.resolve('relay-compiler/cli.js'), 'relay.config.json'], {
    cwd: folder,
    stdio: 'pipe',
  })

  const made = path.join(folder, 'made')
  function load(name: string, kind: 'Request' | 'Fragment') {
    const artifact = require(path.join(made, `${name}.graphql.js`))
    assert.equal(artifact.kind, kind)
    return artifact
  }
  return {
    names: readdirSync(made).map((file) => file.replace('.graphql.js', '')),
    request: (name) => load(name, 'Request'),
    fragment: (name) => load(name, 'Fragment'),
  }
}
