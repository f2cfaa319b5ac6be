// Node's binary for a platform: that of this process, or the one that npm has in a package for each platform.
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** The platform that this process runs on, as the names of packages and artefacts have it, such as `linux-x64`. */
export const ownPlatform = `${process.platform}-${process.arch}`

/** Fetches Node's binary of a version for a platform into `folder`, which is made. Returns its path. npm checks its integrity. */
export function fetchNode(platform: string, version: string, folder: string): string {
  mkdirSync(folder, { recursive: true })
  const args = ['pack', '--silent', '--prefer-offline', '--pack-destination', folder]
  const file = execFileSync('npm', [...args, `node-${platform}@${version}`], { encoding: 'utf8' }).trim()
  execFileSync('tar', ['-xzf', join(folder, file), '-C', folder, 'package/bin/node'])
  return join(folder, 'package/bin/node')
}
