// The project's image, built once for all tests, and containers of it that end with their test.
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { TestContext } from 'node:test'
import { buildImage, imageName } from '../../scripts/build-image.ts'
import { containerCommand, runTool } from '../../scripts/container-tools.ts'
import { tokenOf } from '../gateway/start-gateway.ts'
import { type Child, runCommand } from '../process.ts'

/** For tests that build the image: on a new machine that takes minutes. */
export const buildTimeoutMs = 900_000

/** Two sessions of the caller. */
export const query = '{ sessions(agentName: "support-bot", first: 2) { nodes { sessionId } } }'

export interface StartedContainer {
  readonly name: string
  /** Of the gateway, without a path. */
  readonly url: string
  /** Podman, in front of the gateway: it passes signals on, and ends with the gateway's exit code. */
  readonly child: Child
}

let size: Promise<number> | undefined

/** Builds the image at the first call. Resolves to its size in bytes. */
export function builtImage(t: TestContext): Promise<number> {
  size ??= buildImage((sentence) => t.diagnostic(sentence))
  return size
}

/**
 * Runs the image as a careful operator does, in the network of this machine, where emulator and issuer are: read-only, without
 * capabilities, without new privileges. Resolves once the gateway accepts requests.
 */
export async function startContainer(
  t: TestContext,
  settings: Record<string, string>,
): Promise<StartedContainer> {
  const name = nameOf('gateway')
  const port = await freePort()
  const environment = { ...settings, HOST: '127.0.0.1', PORT: String(port) }
  const restrictions = [
    '--read-only',
    '--read-only-tmpfs=false',
    '--cap-drop=all',
    '--security-opt=no-new-privileges',
  ]
  const { program, args } = containerCommand('podman', [
    'run',
    '--name',
    name,
    '--network=host',
    '--pull=never',
    ...restrictions,
    ...Object.entries(environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    imageName,
  ])
  const child = runCommand(t, program, args)
  t.after(() => runTool('podman', 'rm', '--force', '--ignore', '--time', '0', name))
  await child.waitForOutput(/"msg":"listening"/)
  return { name, url: `http://127.0.0.1:${port}`, child }
}

/** The arguments of podman, before the image's name, that run a container until it ends, without a network. */
export const runOnce = ['run', '--rm', '--network=none', '--pull=never', '--no-healthcheck'] as const

/** Asks the gateway at `url`, as `subject`, for two sessions. */
export async function ask(url: string, subject: string): Promise<Response> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${await tokenOf(subject)}` }
  return fetch(new URL('/graphql', url), { method: 'POST', headers, body: JSON.stringify({ query }) })
}

/** A name that no other container of this machine has. */
export function nameOf(part: string): string {
  return `${part}-${process.pid}-${Math.random().toString(36).slice(2)}`
}

/** A port of 127.0.0.1 that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new TypeError('the server has no port')
  return address.port
}
