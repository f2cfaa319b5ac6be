// `npm test`: all tests of `test/`, or those of the files and folders named behind `--`. A process runs several files, because loading
// the gateway takes longer than most files' tests; as many processes run at once as there are cores. The order of tests
// follows from TEST_SEED. Options are Node's: `npm test -- test/auth --test-name-pattern=…`.
import { globSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, relative, resolve, sep } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { pathToFileURL } from 'node:url'
import { effort, parseSeed } from '../test/random.ts'
import { installMissing } from './test-needs.ts'

interface Group {
  readonly name: string
  readonly files: readonly string[]
}

const maxFilesInGroup = 12
const testTimeoutMs = effort(120_000, 600_000)
const noLimitMs = 2 ** 31 - 1
const root = resolve(import.meta.dirname, '..')
const isOption = (word: string) => word.startsWith('-')
const given = process.argv.slice(2)
const paths = given.filter((word) => !isOption(word))
const seed = parseSeed(process.env['TEST_SEED'])

/** The files of one folder, in as many groups as keep them small. */
function groupsOf([name, files = []]: [string, string[] | undefined]): Group[] {
  const count = Math.ceil(files.length / maxFilesInGroup)
  return Array.from({ length: count }, (_, index) => ({
    name,
    files: files.filter((_file, position) => position % count === index),
  }))
}

/** The folder of `test/` that a file is in: `test/auth`, `interop/test/relay`. */
function folderOf(file: string): string {
  const folders = relative(root, resolve(file)).split(sep).slice(0, -1)
  return folders.slice(0, folders.indexOf('test') + 2).join('/')
}

/** For folders whose few files take minutes with TEST=full: the number of files that take as long elsewhere. */
const filesWorth: Readonly<Record<string, number>> = {
  'test/container': 100,
  'test/release': 100,
  'test/pages': 80,
  'test/alerts': 80,
}

/** All groups, the longest first, so that no process is left with much at the end. */
function groupAll(): Group[] {
  const files = (paths.length > 0 ? paths : [join(root, 'test')]).flatMap((path) =>
    statSync(path).isDirectory() ? globSync(`${path}/**/*.test.ts`) : [path],
  )
  return Object.entries(Object.groupBy(files.toSorted(), folderOf))
    .flatMap(groupsOf)
    .toSorted((a, b) => lengthOf(b) - lengthOf(a))
}

function lengthOf({ name, files }: Group): number {
  return filesWorth[name] ?? files.length
}

/**
 * A module that loads a group's files as one suite: their tests start once all of them are loaded. The limit of a test's
 * time is none of the suite's.
 */
function moduleOf({ name, files }: Group): string {
  const imports = files.map((file) => `  await import('${pathToFileURL(resolve(file)).href}')\n`).join('')
  return `import { suite } from 'node:test'\nsuite('${name}', { timeout: ${noLimitMs} }, async () => {\n${imports}})\n`
}

const folder = mkdtempSync(join(tmpdir(), 'test-groups-'))
process.once('exit', () => rmSync(folder, { recursive: true }))
const groups = groupAll()
if (groups.some(({ name }) => name.startsWith('interop/'))) await import('../interop/check-packages.ts')
const modules = groups.map((group, index) => {
  const path = join(folder, `${index + 1}-${group.name.replaceAll('/', '-')}.mjs`)
  writeFileSync(path, moduleOf(group))
  return path
})

const missing = installMissing()
if (missing !== undefined && process.env['CI']) {
  process.stderr.write(`${missing}\n`)
  process.exit(1)
}
process.stdout.write(`TEST_SEED=${seed}\n`)
process.env['TEST_SEED'] = String(seed)
const skipped: Record<string, number> = {}
run({
  files: modules,
  concurrency: availableParallelism(),
  execArgv: [`--test-timeout=${testTimeoutMs}`, `--test-random-seed=${seed}`, ...given.filter(isOption)],
})
  .on('test:pass', ({ skip }) => {
    if (typeof skip === 'string') skipped[skip] = (skipped[skip] ?? 0) + 1
  })
  .on('test:summary', ({ file, success }) => {
    if (file === undefined && !success) process.exitCode = 1
  })
  .compose(spec)
  .on('end', () => {
    for (const [reason, count] of Object.entries(skipped))
      process.stdout.write(`${count} tests were skipped: ${reason}\n`)
    if (process.exitCode === 1) process.stdout.write(`Run again in the same order with TEST_SEED=${seed}\n`)
  })
  .pipe(process.stdout)
