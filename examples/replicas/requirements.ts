// The programs that the example needs, and the ports that it takes.
import { accessSync, constants } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter, join } from 'node:path'

export interface Ports {
  readonly balancer: number
  readonly store: number
  readonly prometheus: number
  readonly alertmanager: number
  /** Of each gateway. */
  readonly metrics: readonly number[]
}

/** By command: Debian's package. */
const programs = {
  haproxy: 'haproxy',
  prometheus: 'prometheus',
  'prometheus-alertmanager': 'prometheus-alertmanager',
}

/** What to do about programs that are missing; undefined where none is. */
export function missingPrograms(): string | undefined {
  const packages = Object.entries(programs).flatMap(([command, name]) => (isOnPath(command) ? [] : [name]))
  if (!isOnPath(storeProgram())) packages.push('redis-server')
  if (packages.length === 0) return undefined
  return `programs are missing: sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`
}

/** Valkey where it is installed, and Redis otherwise. */
export function storeProgram(): string {
  return isOnPath('valkey-server') ? 'valkey-server' : 'redis-server'
}

/** PORT, PROMETHEUS_PORT and ALERTMANAGER_PORT, by default 4000, 9090 and 9093; all others are free ones. Rejects for taken ones. */
export async function choosePorts(): Promise<Ports> {
  const port = async (name: string, fallback: number) => {
    const number = Number(process.env[name] || fallback)
    return freePort(number).catch(() => {
      throw new Error(`port ${number} is taken or is none: set ${name} to another one`)
    })
  }
  return {
    balancer: await port('PORT', 4000),
    prometheus: await port('PROMETHEUS_PORT', 9090),
    alertmanager: await port('ALERTMANAGER_PORT', 9093),
    store: await freePort(0),
    metrics: [await freePort(0), await freePort(0)],
  }
}

/** Resolves to this port, or for 0 to any one, where nothing listens on it. */
function freePort(port: number): Promise<number> {
  return new Promise((settle, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => settle(typeof address === 'object' ? (address?.port ?? 0) : 0))
    })
  })
}

function isOnPath(command: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
