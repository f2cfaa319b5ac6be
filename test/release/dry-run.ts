// A dry run of a release, made once for all tests of its artefacts: of the files of this tree, in a repository of their own.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { TestContext } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { copyTree } from '../copy-tree.ts'
import { type Exit, runCommand } from '../process.ts'

export const version = '9.9.9'
/** On a new machine npm fetches what is not in its cache. */
export const dryRunTimeoutMs = 900_000

export interface DryRun {
  /** The repository, one commit of this version. Its state is what git says of changes, commit and tags. */
  readonly repository: string
  readonly stateBefore: string
  readonly stateAfter: string
  readonly exit: Exit
  /** The folder of the artefacts. */
  readonly artefacts: string
}

/** What programs are found by, and how npm reaches the registry. */
const kept =
  /^(?:path|home|npm_config_(?:registry|cafile|cache|userconfig)|https?_proxy|no_proxy|node_extra_ca_certs)$/i

/** Environment variables for what runs in the repository: all commits have one author and one time. */
export function releaseEnvironment(): NodeJS.ProcessEnv {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => kept.test(name)))
  const people = ['AUTHOR', 'COMMITTER'].map((role) => ({
    [`GIT_${role}_NAME`]: 'x',
    [`GIT_${role}_EMAIL`]: 'x@x',
    [`GIT_${role}_DATE`]: '2026-01-02T03:04:05Z',
  }))
  return Object.assign(own, ...people)
}

let started: Promise<DryRun> | undefined

/** Starts it at the first call. */
export function dryRun(t: TestContext): Promise<DryRun> {
  started ??= start(t)
  return started
}

async function start(t: TestContext): Promise<DryRun> {
  const folder = mkdtempSync(join(tmpdir(), 'dry-run-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const repository = join(folder, 'repository')
  const artefacts = join(folder, 'artefacts')
  commitTree(repository)
  const args = [join(repository, 'scripts/release.ts'), version, '--dry-run', '--keep', artefacts]
  const stateBefore = stateOf(repository)
  const exit = await runCommand(t, process.execPath, args, releaseEnvironment()).exit
  return { repository, stateBefore, stateAfter: stateOf(repository), exit, artefacts }
}

/** Writes the program for a platform, decompressed, to `path`. */
export function extractExecutable({ artefacts }: DryRun, platform: string, path: string): void {
  const compressed = readFileSync(join(artefacts, `sessions-gateway-${version}-${platform}.gz`))
  writeFileSync(path, gunzipSync(compressed), { mode: 0o755 })
}

/** One commit that already has the version, and an entry in the changelog: what is released differs from it in nothing. */
function commitTree(repository: string): void {
  copyTree(repository)
  const edit = (name: string, change: (text: string) => string) => {
    const path = join(repository, name)
    writeFileSync(path, change(readFileSync(path, 'utf8')))
  }
  edit('CHANGELOG.md', (text) => text.replace('## [Unreleased]\n', '## [Unreleased]\n\n- A change.\n'))
  const { version: current } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))
  const withVersion = (text: string) => text.replace(`"version": "${current}"`, `"version": "${version}"`)
  edit('package.json', withVersion)
  // It says it twice.
  edit('package-lock.json', (text) => withVersion(withVersion(text)))
  const env = releaseEnvironment()
  for (const command of ['init --quiet', 'add --all', 'commit --quiet --message x'])
    execFileSync('git', command.split(' '), { cwd: repository, env })
  symlinkSync(resolve(import.meta.dirname, '../../node_modules'), join(repository, 'node_modules'), 'dir')
}

function stateOf(repository: string): string {
  const commands = ['status --porcelain', 'rev-parse HEAD', 'tag --list']
  return commands
    .map((command) => execFileSync('git', command.split(' '), { cwd: repository, encoding: 'utf8' }))
    .join('\n')
}
