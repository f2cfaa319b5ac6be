// Installs the peers here, where they are missing: the project itself never does.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Throws where they cannot be installed. */
export function installPeers(): void {
  if (existsSync(new URL('node_modules', import.meta.url))) return
  const cwd = fileURLToPath(new URL('.', import.meta.url))
  const { status } = spawnSync('npm', ['ci'], { cwd, stdio: 'inherit' })
  if (status !== 0) throw new Error('npm ci failed in bench/peers')
}
