// What serves requests: the store, two gateways, and HAProxy in front of them with the committed configuration.
import { join, resolve } from 'node:path'
import { type Child, startChild } from './child.ts'

const root = resolve(import.meta.dirname, '../..')

/** Starts the store, by `valkey-server` or `redis-server`, which keeps nothing on disk. */
export function startStore(program: string, folder: string, port: number): Child {
  const options = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    folder,
  ]
  return startChild('The store', program, options)
}

/** Starts a gateway on any free port. */
export function startGateway(name: string, settings: Readonly<Record<string, string>>): Child {
  return startChild(name, process.execPath, [join(root, 'src/main.ts')], settings)
}

/** Starts HAProxy in front of gateways, each given as host:port. */
export function startBalancer(port: number, gateways: readonly string[]): Child {
  const addresses = gateways.map((address, index) => [`GATEWAY_${index + 1}`, address])
  return startChild('HAProxy', 'haproxy', ['-db', '-f', join(root, 'deploy/haproxy/haproxy.cfg')], {
    LISTEN: `127.0.0.1:${port}`,
    ...Object.fromEntries(addresses),
  })
}
