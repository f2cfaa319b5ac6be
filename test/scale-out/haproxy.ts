// A real HAProxy with the configuration in deploy/haproxy, in front of gateways that come and go; ends with its test.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { anyPort } from '../any-port.ts'
import { waitFor } from '../wait-for.ts'

export type ServerName = `gateway-${1 | 2 | 3}`
export const serverNames: readonly ServerName[] = ['gateway-1', 'gateway-2', 'gateway-3']

export interface ServerState {
  readonly isUp: boolean
  /** Requests that it has not responded to yet. */
  readonly inFlight: number
}

export interface Haproxy {
  /** Where GraphQL is served. */
  readonly url: string
  readonly stateOf: (name: ServerName) => Promise<ServerState>
  /** Resolves once the health checks say so. */
  readonly waitUntil: (name: ServerName, state: 'up' | 'down') => Promise<void>
  /** Sets the new address of a gateway. */
  readonly move: (name: ServerName, address: string) => Promise<void>
}

/** The committed configuration; beside that each response names its gateway, and addresses can be changed from outside. */
const configuration = `
global
  noreuseport
  stats socket "\${ADMIN_SOCKET}" level admin
${readFileSync(join(import.meta.dirname, '../../deploy/haproxy/haproxy.cfg'), 'utf8')}
  http-response set-header x-gateway %s
`

/** Starts it in front of three gateways that are ready, each given as host:port; resolves when it accepts requests. */
export async function startHaproxy(t: TestContext, gateways: readonly string[]): Promise<Haproxy> {
  const folder = mkdtempSync(join(tmpdir(), 'haproxy-'))
  const socket = join(folder, 'admin')
  const file = join(folder, 'haproxy.cfg')
  writeFileSync(file, configuration)
  let child: ChildProcess | undefined
  t.after(async () => {
    if (child?.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    rmSync(folder, { recursive: true })
  })

  /** Resolves to why it ended, or to undefined once it listens. */
  async function start(port: number): Promise<string | undefined> {
    const addresses = gateways.map((address, index) => [`GATEWAY_${index + 1}`, address])
    const running = spawn('haproxy', ['-db', '-f', file], {
      env: {
        PATH: process.env['PATH'],
        ADMIN_SOCKET: socket,
        LISTEN: `127.0.0.1:${port}`,
        ...Object.fromEntries(addresses),
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    child = running
    let output = ''
    running.stderr.setEncoding('utf8').on('data', (text: string) => void (output += text))
    const ended = once(running, 'close').then(() => output)
    const responds = () =>
      command('show info').then(
        (reply) => reply.includes('Pid:'),
        () => false,
      )
    return Promise.race([ended, waitFor('HAProxy is started', responds).then(() => undefined)])
  }
  let port = anyPort()
  for (let tries = 1; ; tries += 1) {
    const reason = await start(port)
    if (reason === undefined) break
    if (tries === 10 || !reason.includes('Address already in use'))
      throw new Error(`HAProxy did not start: ${reason}`)
    port = anyPort()
  }

  /** Sends a command to its admin socket. */
  async function command(text: string): Promise<string> {
    const connection = connect(socket).setEncoding('utf8')
    connection.end(`${text}\n`)
    let reply = ''
    for await (const part of connection) reply += part
    return reply
  }
  async function stateOf(name: ServerName): Promise<ServerState> {
    const [head = '', ...lines] = (await command('show stat')).replace('# ', '').split('\n')
    const fields = lines.find((line) => line.startsWith(`gateways,${name},`))?.split(',') ?? []
    const valueOf = (column: string) => fields[head.split(',').indexOf(column)]
    return { isUp: valueOf('status')?.startsWith('UP') ?? false, inFlight: Number(valueOf('scur')) }
  }
  const waitUntil: Haproxy['waitUntil'] = (name, state) =>
    waitFor(`${name} is ${state}`, async () => (await stateOf(name)).isUp === (state === 'up'), 60_000)

  return {
    url: `http://127.0.0.1:${port}/graphql`,
    stateOf,
    waitUntil,
    async move(name, address) {
      const [host, newPort] = address.split(':')
      await command(`set server gateways/${name} addr ${host} port ${newPort}`)
    },
  }
}
