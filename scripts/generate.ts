// `npm run codegen` writes every generated file; with --check it writes nothing and fails when one is not current.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generate, loadContext } from '@graphql-codegen/cli'
import { graphql, printSchema } from 'graphql'
import { createSchema, parseSchema } from '../src/graphql/schema.ts'
import { toApiSchema } from './api-schema.ts'
import { foldersTable } from './folders-table.ts'
import { metricsTable } from './metrics-table.ts'
import { findRelayCompiler, updateArtifacts } from './relay-artifacts.ts'
import { envExample, settingsTable } from './settings-text.ts'

interface Output {
  readonly path: string
  readonly text: string
}

const root = fileURLToPath(new URL('..', import.meta.url))

function read(path: string): string | undefined {
  try {
    return readFileSync(resolve(root, path), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** The page with the text between the two markers of a name replaced. Throws when the markers are not there. */
function between(path: string, name: string, source: string, text: string): Output {
  const start = `<!-- ${name}: written from ${source} by \`npm run codegen\` -->`
  const end = `<!-- /${name} -->`
  const page = read(path) ?? ''
  const from = page.indexOf(start)
  const to = page.indexOf(end)
  if (from === -1 || to < from) throw new Error(`${path} must contain the lines ${start} and ${end}.`)
  return { path, text: `${page.slice(0, from + start.length)}\n\n${text}\n\n${page.slice(to)}` }
}

/** What codegen.yml describes, unwritten. */
async function resolverTypes(): Promise<Output[]> {
  const context = await loadContext(resolve(root, 'codegen.yml'))
  context.cwd = root
  context.updateConfig({ errorsOnly: true, silent: true })
  const files: readonly { filename: string; content: string }[] = await generate(context, false)
  return files.map(({ filename, content }) => ({ path: filename, text: content }))
}

/** The API schema, for clients and their tools, and the subgraph's SDL in each of its forms, as `_service` gives it. */
async function schemas(): Promise<Output[]> {
  const outputs: Output[] = []
  for (const [nodeInterface, writes, suffix] of [
    ['on', 'off', ''],
    ['off', 'off', '-without-node'],
    ['on', 'on', '-with-writes'],
    ['off', 'on', '-without-node-with-writes'],
  ] as const) {
    const schema = createSchema(nodeInterface, writes)
    const { data } = await graphql({
      schema,
      source: '{ service: _service { sdl } }',
      contextValue: { isRouter: true },
    })
    const { sdl } = (data as { service: { sdl: string } }).service
    outputs.push({ path: `docs/__generated__/subgraph${suffix}.graphql`, text: `${sdl.trim()}\n` })
    outputs.push({
      path: `docs/__generated__/api-schema${suffix}.graphql`,
      text: `${printSchema(toApiSchema(parseSchema(nodeInterface, writes)))}\n`,
    })
  }
  return outputs
}

const outputs: readonly Output[] = [
  ...(await resolverTypes()),
  ...(await schemas()),
  between('docs/settings.md', 'settings', 'src/config/settings.ts', settingsTable()),
  between('docs/metrics.md', 'metrics', 'src/metrics/catalogue.ts', metricsTable()),
  between('docs/architecture.md', 'folders', 'scripts/folder-rules.ts', foldersTable()),
  { path: '.env.example', text: envExample() },
]
const stale = outputs.filter(({ path, text }) => read(path) !== text)

const isCheck = process.argv.includes('--check')

if (isCheck) {
  if (stale.length > 0) {
    const paths = stale.map(({ path }) => path).join(', ')
    process.stderr.write(`Not current: ${paths}. Run "npm run codegen" and commit what it writes.\n`)
    process.exitCode = 1
  }
} else {
  for (const { path, text } of stale) {
    mkdirSync(dirname(resolve(root, path)), { recursive: true })
    writeFileSync(resolve(root, path), text)
    process.stdout.write(`${path}\n`)
  }
}
// Last: the artifacts follow from the API schema, which is written above.
const compiler = findRelayCompiler()
const problem =
  compiler === undefined
    ? 'The artifacts of Relay were not compiled: "npm ci --prefix interop" installs relay-compiler.\n'
    : updateArtifacts(compiler, isCheck)
if (problem !== undefined) {
  process.stderr.write(problem)
  if (compiler !== undefined || process.env['CI']) process.exitCode = 1
}
