// A copy of this tree elsewhere, as a clone has it, with what is not committed yet.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')

/** Copies all files that git has or would add into `folder`, which is made. Packages and what is built are not among them. */
export function copyTree(folder: string): void {
  const listing = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const paths = execFileSync('git', listing, { cwd: root, encoding: 'utf8' }).split('\0')
  for (const path of paths) {
    const source = join(root, path)
    // Removed files are still listed. node_modules may be a link, which git would add.
    if (path !== '' && path !== 'node_modules' && existsSync(source)) cpSync(source, join(folder, path))
  }
}
