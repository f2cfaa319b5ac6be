// The C library of Debian 13, unpacked beside the peers and installed nowhere: Tailcall's program needs a newer one than Debian 12's.
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const release = 'trixie'
const packages = ['libc6', 'libgcc-s1']
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg'
const root = fileURLToPath(new URL('../node_modules/.cache/libc', import.meta.url))
const libraries = join(root, 'usr/lib/x86_64-linux-gnu')
const loader = join(libraries, 'ld-linux-x86-64.so.2')

/** Returns the beginning of a command that runs a program with the newer library. Throws where the library is not to be had. */
export function newerLibc(): readonly string[] {
  if (!existsSync(loader)) download()
  return [loader, '--library-path', libraries]
}

/** Downloads and unpacks the packages from where this machine's apt has its own; nothing of the machine changes. */
function download(): void {
  const folder = mkdtempSync(join(tmpdir(), 'libc-'))
  try {
    const lines = repositories().map((uri) => `deb [signed-by=${keyring}] ${uri} ${release} main\n`)
    writeFileSync(join(folder, 'sources.list'), lines.join(''))
    writeFileSync(join(folder, 'status'), '')
    for (const part of ['lists/partial', 'cache/archives/partial'])
      mkdirSync(join(folder, part), { recursive: true })
    const options = ['-qq', ...optionsOf(folder).flatMap((option) => ['-o', option])]
    // Fails where one archive of several lacks the release.
    spawnSync('apt-get', [...options, 'update'])
    run('apt-get', [...options, 'download', ...packages], folder)
    mkdirSync(root, { recursive: true })
    for (const file of globSync('*.deb', { cwd: folder })) run('dpkg-deb', ['-x', file, root], folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The archives of this release of Debian in apt's configuration. */
function repositories(): string[] {
  const [, own = ''] = /^VERSION_CODENAME=(.*)$/m.exec(readFileSync('/etc/os-release', 'utf8')) ?? []
  const format = ['indextargets', '--format', '$(RELEASE) $(REPO_URI)', 'Created-By: Packages']
  const targets = run('apt-get', format).trim().split('\n')
  const uris = targets.map((target) => target.split(' ')).filter(([name]) => name === own)
  return [...new Set(uris.map(([, uri = '']) => uri))]
}

/** Lets apt read and write in the folder alone. */
function optionsOf(folder: string): string[] {
  return [
    `Dir::Etc::SourceList=${folder}/sources.list`,
    'Dir::Etc::SourceParts=-',
    `Dir::State::Lists=${folder}/lists`,
    `Dir::State::status=${folder}/status`,
    `Dir::Cache=${folder}/cache`,
    'Acquire::Languages=none',
  ]
}

function run(program: string, args: readonly string[], cwd?: string): string {
  const { status, stdout, error } = spawnSync(program, [...args], { cwd, encoding: 'utf8' })
  if (error !== undefined || status !== 0) throw new Error(`${program} failed`, { cause: error })
  return stdout
}
