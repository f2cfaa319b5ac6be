// `npm run schema:check` fails when `schema.graphql`, or `schema-writes.graphql` beside it, as they lie on disk, break what the
// last release promised. With --release it makes today's schema the released one.
import { copyFileSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { findBreakingChanges } from './breaking-changes.ts'

const root = resolve(import.meta.dirname, '..')
const files = [
  { current: 'schema.graphql', released: 'docs/__generated__/released.graphql' },
  { current: 'schema-writes.graphql', released: 'docs/__generated__/released-writes.graphql' },
].map(({ current, released }) => ({ current: resolve(root, current), released: resolve(root, released) }))
const { values } = parseArgs({ options: { release: { type: 'boolean', default: false } } })

/** The text of the first so many files: writes are nothing without reads. */
function textOf(which: 'current' | 'released', count: number): string {
  return files
    .slice(0, count)
    .map((file) => readFileSync(file[which], 'utf8'))
    .join('\n')
}

if (values.release) {
  for (const { current, released } of files) copyFileSync(current, released)
  process.stdout.write('schema.graphql and schema-writes.graphql are the released schema now.\n')
} else {
  const broken = new Set<string>()
  for (let count = 1; count <= files.length; count += 1)
    for (const line of await findBreakingChanges(textOf('released', count), textOf('current', count)))
      broken.add(line)
  for (const line of broken) process.stderr.write(`breaking: ${line}\n`)
  if (broken.size > 0) process.exitCode = 1
  else process.stdout.write('Nothing breaks what the last release promised.\n')
}
