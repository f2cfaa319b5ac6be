// Trusted documents in files of both kinds, that end with their test.
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

export const trusted = 'query Trusted($name: String!) { agent(name: $name) { name } }'
export const untrusted = '{ agent(name: "bot") { name } }'
export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** By what each is called, its file's text. */
export const files = {
  "Apollo's manifest": JSON.stringify({
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: [{ id: sha256(trusted), name: 'Trusted', type: 'query', body: trusted }],
  }),
  "Relay's persisted.json": JSON.stringify({ [sha256(trusted)]: trusted }),
  'a persisted.json with sha256: before the ids': JSON.stringify({ [`sha256:${sha256(trusted)}`]: trusted }),
} as const

/** Writes a file, and gives its path. */
export function writeDocuments(t: TestContext, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'documents-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'documents.json')
  writeFileSync(path, text)
  return path
}
