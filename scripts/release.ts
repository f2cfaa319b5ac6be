// `npm run release -- VERSION --key FILE` makes a release of the last commit: version, changelog and schema in a commit with a tag,
// and signed artefacts in dist/release. With --dry-run it does the same, signed by a new key, and keeps at most the artefacts, in the
// folder of --keep.
//
// Everything happens in a clone: artefacts are of what is committed, and a release that fails changes nothing here.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { releaseChangelog } from './release/changelog.ts'
import { signChecksums } from './release/checksums.ts'
import { verifyArtefacts } from './release/verify.ts'
import { checkVersion } from './release/version.ts'

const root = resolve(import.meta.dirname, '..')
const usage =
  'Usage: npm run release -- VERSION (--key FILE | --dry-run [--keep FOLDER]) [--without-executables]'
const { values, positionals } = parseArgs({
  options: {
    key: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
    keep: { type: 'string' },
    'without-executables': { type: 'boolean', default: false },
  },
  allowPositionals: true,
})
const isDryRun = values['dry-run']
const [version = ''] = positionals
const say = (sentence: string) => void process.stdout.write(`${sentence}\n`)

try {
  await release()
} catch (error) {
  process.stderr.write(`The release failed: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

async function release(): Promise<void> {
  const isKept = values.keep !== undefined
  if (positionals.length !== 1 || (values.key === undefined) !== isDryRun || (isKept && !isDryRun))
    throw new Error(usage)
  checkVersion(version, readVersion(root), git(root, 'tag', '--list').split('\n'))
  if (!isDryRun && git(root, 'status', '--porcelain') !== '')
    throw new Error('There are changes that are not committed.')
  const folder = mkdtempSync(join(tmpdir(), 'release-'))
  try {
    const clone = join(folder, 'clone')
    const artefacts = join(folder, 'artefacts')
    git(root, 'clone', '--quiet', root, clone)
    symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'), 'dir')
    // What runs in a CI has been checked there.
    if (!isDryRun) run(clone, 'npm', 'run', 'check')
    commitRelease(clone)
    const without = values['without-executables'] ? ['--without-executables'] : []
    run(clone, process.execPath, 'scripts/release/build-artefacts.ts', artefacts, ...without)
    const key = resolve(values.key ?? makeKey(folder))
    signChecksums(artefacts, key)
    await verifyArtefacts(artefacts, version, readFileSync(`${key}.pub`, 'utf8'))
    if (isDryRun) {
      if (values.keep !== undefined) cpSync(artefacts, values.keep, { recursive: true })
      say(`${version} could be released. Nothing was changed.`)
      return
    }
    cpSync(artefacts, join(root, 'dist/release'), { recursive: true })
    git(root, 'pull', '--quiet', '--ff-only', '--tags', clone)
    say(`${version} is committed and tagged, and its artefacts are in dist/release. What is left, by hand:
  git push --follow-tags
  npm publish dist/release/foundry-sessions-gateway-${version}.tgz
  the image, built from the tag, and the files of dist/release where users find them`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Writes version, changelog and released schema into the clone, and commits and tags them. */
function commitRelease(clone: string): void {
  const changelog = join(clone, 'CHANGELOG.md')
  const [today = ''] = new Date().toISOString().split('T')
  writeFileSync(changelog, releaseChangelog(readFileSync(changelog, 'utf8'), version, today))
  for (const name of ['package.json', 'package-lock.json']) {
    const path = join(clone, name)
    // The first is the project's own, and the lock says it twice.
    const count = name === 'package.json' ? 1 : 2
    writeFileSync(path, withVersion(readFileSync(path, 'utf8'), count))
  }
  run(clone, process.execPath, 'scripts/schema-check.ts')
  run(clone, process.execPath, 'scripts/schema-check.ts', '--release')
  git(clone, 'commit', '--quiet', '--all', '--message', `chore(release): ${version}`)
  git(clone, 'tag', '--annotate', `v${version}`, '--message', version)
}

function withVersion(text: string, count: number): string {
  let left = count
  return text.replaceAll(/"version": "[^"]+"/g, (found) => (left-- > 0 ? `"version": "${version}"` : found))
}

function readVersion(folder: string): string {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version
}

/** Makes a key for a dry run. Returns its path. */
function makeKey(folder: string): string {
  const path = join(folder, 'key')
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'dry-run', '-f', path])
  return path
}

function git(folder: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim()
}

function run(folder: string, program: string, ...args: string[]): void {
  execFileSync(program, args, { cwd: folder, stdio: 'inherit' })
}
