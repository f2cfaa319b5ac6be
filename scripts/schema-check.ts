// `npm run schema:check` fails when `schema.graphql`, as it lies on disk, breaks what the last release promised. With
// --release it makes today's schema the released one.
import { copyFileSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { findBreakingChanges } from './breaking-changes.ts'

const root = resolve(import.meta.dirname, '..')
const released = resolve(root, 'docs/__generated__/released.graphql')
const current = resolve(root, 'schema.graphql')
const { values } = parseArgs({ options: { release: { type: 'boolean', default: false } } })

if (values.release) {
  copyFileSync(current, released)
  process.stdout.write('schema.graphql is the released schema now.\n')
} else {
  const broken = await findBreakingChanges(readFileSync(released, 'utf8'), readFileSync(current, 'utf8'))
  for (const line of broken) process.stderr.write(`breaking: ${line}\n`)
  if (broken.length > 0) process.exitCode = 1
  else process.stdout.write('Nothing breaks what the last release promised.\n')
}
