// Ends the process with a sentence where a package of this folder is not installed. For `--import`, and as a program of its own.
import { readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'

const { devDependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as {
  readonly devDependencies: Readonly<Record<string, string>>
}

function isInstalled(name: string): boolean {
  try {
    return findPackageJSON(name, import.meta.url) !== undefined
  } catch {
    return false
  }
}

for (const name of Object.keys(devDependencies))
  if (!isInstalled(name)) {
    process.stderr.write(
      `${name} is not installed: "npm ci --prefix interop" installs the packages of interop/.\n`,
    )
    process.exit(1)
  }
