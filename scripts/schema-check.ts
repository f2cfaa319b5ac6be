// `npm run schema:check` fails when the schema breaks what the last release promised: to clients, every part of the
// API schema; to other subgraphs, the keys of entities. With --release it makes today's schema the released one.
//
//     node scripts/schema-check.ts [--release] [folder of the released files] [folder of today's]
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { CriticalityLevel, diff } from '@graphql-inspector/core'
import { buildSchema, Kind, parse } from 'graphql'

const apiSchema = 'api-schema.graphql'
const subgraph = 'subgraph.graphql'

const { values, positionals } = parseArgs({
  options: { release: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const [released = pathOf('../docs/__generated__/released'), current = pathOf('../docs/__generated__')] =
  positionals

if (values.release) {
  mkdirSync(released, { recursive: true })
  for (const name of [apiSchema, subgraph]) copyFileSync(join(current, name), join(released, name))
  process.stdout.write(`The schema of ${current} is the released one now.\n`)
} else {
  const broken = [...(await brokenForClients()), ...brokenForSubgraphs()]
  for (const line of broken) process.stderr.write(`breaking: ${line}\n`)
  if (broken.length > 0) process.exitCode = 1
  else process.stdout.write('Nothing breaks what the last release promised.\n')
}

/** A line for each change after which an operation that was valid is not, or means something else. */
async function brokenForClients(): Promise<string[]> {
  const changes = await diff(buildSchema(read(released, apiSchema)), buildSchema(read(current, apiSchema)))
  return changes
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .map(({ message }) => message)
}

/** A line for each key by which another subgraph may refer to an entity, and cannot any more. */
function brokenForSubgraphs(): string[] {
  const left = new Set(keysOf(read(current, subgraph)))
  return keysOf(read(released, subgraph))
    .filter((key) => !left.has(key))
    .map((key) => `Key of an entity was removed: ${key}`)
}

/** `Type @key(fields: "…")` for each key that references are resolved by. */
function keysOf(sdl: string): string[] {
  return parse(sdl).definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) return []
    return (definition.directives ?? [])
      .filter((directive) => directive.name.value === 'key')
      .map((directive) => {
        const fields = directive.arguments?.find((argument) => argument.name.value === 'fields')?.value
        const text = fields?.kind === Kind.STRING ? fields.value : ''
        return `${definition.name.value} @key(fields: "${text.trim().split(/\s+/).toSorted().join(' ')}")`
      })
  })
}

function read(folder: string, name: string): string {
  return readFileSync(join(folder, name), 'utf8')
}

function pathOf(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url))
}
