// What relay-compiler made of the documents: `npm run codegen` writes it, as a build does in a project.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import type { ConcreteRequest, ReaderFragment } from 'relay-runtime'

const require = createRequire(import.meta.url)

export interface Artifacts {
  /** What the compiler wrote, by name. */
  readonly names: readonly string[]
  readonly request: (name: string) => ConcreteRequest
  readonly fragment: (name: string) => ReaderFragment
}

/** The artifacts in a folder, whose modules are CommonJS. Each is loaded when it is needed. */
export function artifactsIn(folder: string): Artifacts {
  function load(name: string, kind: 'Request' | 'Fragment') {
    const artifact = require(path.join(folder, `${name}.graphql.js`))
    assert.equal(artifact.kind, kind)
    return artifact
  }
  return {
    names: readdirSync(folder)
      .filter((file) => file.endsWith('.graphql.js'))
      .map((file) => file.replace('.graphql.js', '')),
    request: (name) => load(name, 'Request'),
    fragment: (name) => load(name, 'Fragment'),
  }
}

/** Those of all documents here. */
export const artifacts: Artifacts = artifactsIn(path.join(import.meta.dirname, '__generated__'))
