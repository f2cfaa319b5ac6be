// The files of Debian's packages, without their installation: made by mmdebstrap once for each machine, as a tar file.
import { execFile } from 'node:child_process'
import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { containerCache } from './container-tools.ts'
import { rootCommand } from './test-needs.ts'

const suite = 'bookworm'

export interface DebianFilesOptions {
  /** Debian's name of another processor than this machine's, such as `arm64`. */
  readonly architecture?: string
  /** Gets a sentence where the files are not there yet. */
  readonly say: (sentence: string) => void
}

/** Resolves to the path of a tar file with the files of the packages and of all that they depend on. */
export async function ensureDebianFiles(
  packages: readonly string[],
  { architecture, say }: DebianFilesOptions,
): Promise<string> {
  const name = [suite, ...(architecture === undefined ? [] : [architecture]), ...packages].join('-')
  const path = join(containerCache(), `${name}.tar`)
  if (existsSync(path)) return path
  say(`Extracting ${packages.join(', ')} of Debian ${suite} with mmdebstrap into ${path}.`)
  const [program, ...args] = [
    ...(rootCommand() ?? []),
    'mmdebstrap',
    '--quiet',
    // Extracted, not installed: that takes a fifth of the time, and runs nothing of them.
    '--variant=extract',
    ...(architecture === undefined ? [] : [`--architectures=${architecture}`]),
    `--include=${packages.join(',')}`,
    suite,
  ]
  const part = `${path}.${process.pid}`
  await promisify(execFile)(program, [...args, part, '--format=tar'])
  renameSync(part, path)
  return path
}
