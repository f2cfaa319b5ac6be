// Real nginx, HAProxy and Varnish in front of a gateway, with what docs/subscriptions.md says they need and a short idle
// timeout; each ends with its test.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { anyPort } from '../any-port.ts'
import { waitFor } from '../wait-for.ts'

/** How long these proxies keep a connection that carries nothing (in milliseconds). */
export const idleMs = 4_000

interface Place {
  /** Where the proxy listens, at 127.0.0.1. */
  readonly port: number
  /** Where the gateway listens, at 127.0.0.1. */
  readonly gatewayPort: number
  /** The proxy's own. */
  readonly folder: string
}

interface Program {
  readonly command: string
  readonly configuration: (place: Place) => string
  /** `file`: that of the configuration. */
  readonly args: (place: Place, file: string) => readonly string[]
}

const nginx: Program = {
  command: 'nginx',
  configuration: ({ port, gatewayPort, folder }) => `
    daemon off;
    master_process off;
    error_log stderr;
    pid ${folder}/pid;
    events {}
    http {
      access_log off;
      client_body_temp_path ${folder}/body;
      proxy_temp_path ${folder}/proxy;
      fastcgi_temp_path ${folder}/fastcgi;
      uwsgi_temp_path ${folder}/uwsgi;
      scgi_temp_path ${folder}/scgi;
      gzip on;
      gzip_proxied any;
      server {
        listen 127.0.0.1:${port};
        location /graphql {
          proxy_pass http://127.0.0.1:${gatewayPort};
          proxy_http_version 1.1;
          proxy_set_header Connection '';
          proxy_read_timeout ${idleMs}ms;
        }
      }
    }`,
  args: ({ folder }, file) => ['-p', folder, '-e', 'stderr', '-c', file],
}

const committed = readFileSync(join(import.meta.dirname, '../../deploy/haproxy/haproxy.cfg'), 'utf8')

const millisecondsOf = (name: string): number =>
  Number(new RegExp(`timeout ${name} (\\d+)s`).exec(committed)?.[1]) * 1_000

/** How long HAProxy keeps a connection that carries nothing, with the configuration in deploy/haproxy (in milliseconds). */
export const committedTimeouts = { client: millisecondsOf('client'), server: millisecondsOf('server') }

const haproxy: Program = {
  command: 'haproxy',
  configuration: ({ port, gatewayPort }) =>
    `global\n  noreuseport\n${committed}`
      .replaceAll(/timeout (client|server) \d+s/g, `timeout $1 ${idleMs}ms`)
      .replace(/"\$\{LISTEN\}"/, `127.0.0.1:${port}`)
      .replaceAll(/"\$\{GATEWAY_\d\}"/g, `127.0.0.1:${gatewayPort}`),
  args: (_place, file) => ['-db', '-f', file],
}

const varnish: Program = {
  command: 'varnishd',
  configuration: ({ gatewayPort }) => `
    vcl 4.1;
    backend gateway {
      .host = "127.0.0.1";
      .port = "${gatewayPort}";
      .between_bytes_timeout = ${idleMs}ms;
    }`,
  args: ({ port, folder }, file) => [
    '-F',
    '-j',
    'none',
    '-n',
    join(folder, 'varnish'),
    '-f',
    file,
    '-a',
    `127.0.0.1:${port}`,
    '-s',
    'malloc,16m',
    '-s',
    'Transient=malloc,16m',
  ],
}

export const programs = { nginx, haproxy, varnishd: varnish } as const

/** Starts the proxy; resolves to its URL of GraphQL when it accepts requests. */
export async function startProxy(
  t: TestContext,
  { command, configuration, args }: Program,
  gatewayPort: number,
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'proxy-'))
  const file = join(folder, 'configuration')
  let child: ChildProcess | undefined
  t.after(async () => {
    if (child?.exitCode === null && child.signalCode === null) {
      // Varnish's manager ends its worker at this signal.
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
    rmSync(folder, { recursive: true, force: true })
  })

  for (let tries = 1; ; tries += 1) {
    const place = { port: anyPort(), gatewayPort, folder }
    writeFileSync(file, configuration(place))
    const running = spawn(command, args(place, file), { stdio: ['ignore', 'ignore', 'pipe'] })
    child = running
    let output = ''
    running.stderr.setEncoding('utf8').on('data', (text: string) => void (output += text))
    let hasEnded = false
    running.once('close', () => (hasEnded = true))
    const url = `http://127.0.0.1:${place.port}/graphql`
    await waitFor(`${command} is started`, async () => hasEnded || (await responds(url)), 60_000)
    if (!hasEnded) return url
    if (tries === 10 || !/address already in use/i.test(output))
      throw new Error(`${command} did not start: ${output}`)
  }
}

/** Whether a request gets to the gateway. */
async function responds(url: string): Promise<boolean> {
  const body = await fetch(`${url}?query={hello}`, { headers: { 'apollo-require-preflight': 'true' } }).then(
    (response) => response.text(),
    () => '',
  )
  return body.startsWith('{')
}
