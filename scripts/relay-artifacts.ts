// relay-compiler, a package of interop/: it compiles the demo's page and the Relay example.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const example = join(root, 'examples/clients/relay')
const page = join(root, 'examples/web')
const schemaWithWrites = join(root, 'docs/__generated__/api-schema-with-writes.graphql')

/** Documents or artifacts: texts by file name. */
type Files = Readonly<Record<string, string>>

/** The compiler's program; undefined where the packages of interop/ are not installed. */
export function findRelayCompiler(): string | undefined {
  try {
    return createRequire(join(root, 'interop/package.json')).resolve('relay-compiler/cli.js')
  } catch {
    return undefined
  }
}

/**
 * Compiles every list of the example against a schema, and further documents. Returns the folder of the artifacts, which is
 * deleted at exit. Throws what the compiler prints when it does not accept them.
 */
export function compileExample(compiler: string, schema: string, further: Files = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'relay-'))
  process.once('exit', () => rmSync(folder, { recursive: true }))
  for (const name of ['source', 'made']) mkdirSync(join(folder, name))
  const lists = readdirSync(example).filter((file) => file.endsWith('-list.ts'))
  const documents = { ...Object.fromEntries(lists.map((name) => [name, readExample(name)])), ...further }
  // As JavaScript, so that the artifacts are JavaScript too and load without a build.
  for (const [name, text] of Object.entries(documents))
    writeFileSync(join(folder, 'source', name.replace(/ts$/, 'js')), text)
  writeFileSync(join(folder, 'schema.graphql'), schema)
  const config = {
    src: 'source',
    schema: 'schema.graphql',
    language: 'javascript',
    artifactDirectory: 'made',
    eagerEsModules: false,
    customScalarTypes: { DateTime: 'string' },
  }
  writeFileSync(join(folder, 'relay.config.json'), JSON.stringify(config))
  execFileSync(process.execPath, [compiler, 'relay.config.json'], { cwd: folder, stdio: 'pipe' })
  return join(folder, 'made')
}

/** Writes the artifacts of page and example, or only compares them. Returns what went wrong. */
export function updateArtifacts(compiler: string, isCheck: boolean): string | undefined {
  return compilePage(compiler, isCheck) ?? updateExample(compiler, isCheck)
}

function compilePage(compiler: string, isCheck: boolean): string | undefined {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [compiler, ...(isCheck ? ['--validate'] : [])],
    { cwd: page, encoding: 'utf8' },
  )
  return status === 0 ? undefined : `relay-compiler, in examples/web:\n${stdout}${stderr}`
}

function updateExample(compiler: string, isCheck: boolean): string | undefined {
  const schema = readFileSync(schemaWithWrites, 'utf8')
  const made = compileExample(compiler, schema, { 'mutations.js': readExample('mutations.ts') })
  // Its artifacts are CommonJS: one requires another.
  writeFileSync(join(made, 'package.json'), '{ "type": "commonjs" }\n')
  const folder = join(example, '__generated__')
  const artifacts = filesIn(made)
  if (JSON.stringify(artifacts) === JSON.stringify(filesIn(folder))) return undefined
  if (isCheck)
    return 'Not current: examples/clients/relay/__generated__. Run "npm run codegen" and commit it.\n'
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  for (const [name, text] of Object.entries(artifacts)) writeFileSync(join(folder, name), text)
  return undefined
}

const readExample = (name: string) => readFileSync(join(example, name), 'utf8')

function filesIn(folder: string): Files {
  mkdirSync(folder, { recursive: true })
  const names = readdirSync(folder).toSorted()
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
}
