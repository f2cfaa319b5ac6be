// Installs the peers here, where they are missing or have changed: the project itself never does.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Throws where they cannot be installed. */
export function installPeers(): void {
  const lock = readFileSync(new URL('package-lock.json', import.meta.url), 'utf8')
  const installed = new URL('node_modules/.installed-lock.json', import.meta.url)
  if (readIfAny(installed) === lock) return
  const cwd = fileURLToPath(new URL('.', import.meta.url))
  const { status } = spawnSync('npm', ['ci'], { cwd, stdio: 'inherit' })
  if (status !== 0) throw new Error('npm ci failed in bench/peers')
  writeFileSync(installed, lock)
}

function readIfAny(file: URL): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
