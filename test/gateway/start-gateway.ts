// A whole gateway in front of an emulator, both over real HTTP, which are closed when their test ends.
//
//     const { query, emulator, keyOf } = await start(t, { emulator: { data: 'empty' } })
//     emulator.setSessions('support-bot', keyOf('alice'), [row('a', 1)])
//     const { status, body } = await query('{ sessions(agentName: "support-bot") { nodes { sessionId } } }')
//     assert.equal(emulator.requests.length, 1)
import assert from 'node:assert/strict'
import { after, type TestContext } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { RequestHandler } from 'express'
import type { JWTPayload } from 'jose'
import { defaultBehaviour } from '../../emulator/behaviour.ts'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/emulator.ts'
import { gatewaySettings } from '../../emulator/start-upstream.ts'
import { startTokenIssuer, type TokenIssuer } from '../../emulator/token-issuer.ts'
import { createKeyDerivation } from '../../src/auth/isolation-key.ts'
import { type Config, parseConfig } from '../../src/config/config.ts'
import type { settings } from '../../src/config/settings.ts'
import { startGateway as startRealGateway } from '../../src/gateway.ts'
import type { Gateway } from '../../src/running-gateway.ts'
import type { VirtualClock } from '../virtual-clock.ts'
import { captureLog, type LogLines } from './log-lines.ts'

export interface StartOptions {
  /** Settings by name; those that must be set and are not given get values that work. */
  readonly settings?: { readonly [Name in keyof typeof settings]?: string } | undefined
  readonly emulator?: EmulatorOptions
  /** The gateway's clock; the machine's own by default. */
  readonly clock?: VirtualClock
  /** Pages that are served beside GraphQL; `secret` is ISOLATION_KEY_SECRET. */
  readonly pages?: (emulator: Emulator, options: { readonly secret: string }) => readonly RequestHandler[]
}

export interface QueryOptions {
  /** Whose token is sent: alice's, where neither this nor `token` is given. */
  readonly as?: string
  /** The token to send; null for none. */
  readonly token?: string | null
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** The tests read what they expect, and compare the rest as a whole. */
// oxlint-disable-next-line typescript/no-explicit-any
type Data = Record<string, any>

export interface GraphqlError {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly locations?: unknown
  readonly extensions: { readonly code: string }
}

export interface QueryResponse {
  readonly status: number
  readonly headers: Headers
  readonly body: { readonly data?: Data; readonly errors?: readonly GraphqlError[] }
  /** The body as it came. */
  readonly text: string
}

/** What a client sees of each error: its code, its sentence and the field it is about. */
export function errorsOf({ body }: QueryResponse): { code: string; message: string; path?: string }[] {
  return (body.errors ?? []).map(({ message, path, extensions }) => ({
    code: extensions.code,
    message,
    ...(path && { path: path.join('.') }),
  }))
}

export interface StartedGateway {
  readonly emulator: Emulator
  readonly gateway: Gateway
  readonly config: Config
  readonly log: LogLines
  /** Sends an operation as alice, or as `options` say. */
  readonly query: (
    document: string,
    variables?: Record<string, unknown>,
    options?: QueryOptions,
  ) => Promise<QueryResponse>
  /** Any request to a path of the gateway, without a token unless it is given. */
  readonly request: (path: string, init?: RequestInit) => Promise<Response>
  /** The isolation key under which the emulator keeps what a subject owns. */
  readonly keyOf: (subject: string) => string
}

/** One issuer for all tests of a file: making its keys takes longer than most tests. */
export const issuer: TokenIssuer = await startTokenIssuer()
after(() => issuer.close())

const tokens = new Map<string, Promise<string>>()

/** A token of a subject, signed once; with claims, signed for the occasion. */
export function tokenOf(subject: string, claims?: JWTPayload): Promise<string> {
  if (claims !== undefined) return issuer.sign(subject, claims)
  const token = tokens.get(subject) ?? issuer.sign(subject)
  tokens.set(subject, token)
  return token
}

/** Starts an emulator and a gateway in front of it. Fails the test after which a compiled query has shown a defect. */
export async function startGateway(t: TestContext, options: StartOptions = {}): Promise<StartedGateway> {
  const { clock } = options
  // The tests count calls and compare both directions: pages are as long, and ties as ordered, as by default in every dialect.
  const { maxLimit, ties } = defaultBehaviour
  const behaviour = { maxLimit, ties, ...options.emulator?.behaviour }
  const emulator = await startEmulator({ ...options.emulator, behaviour })
  t.after(() => emulator.close())
  const config = parseConfig(settingsFor(emulator.url, options.settings))
  const log = captureLog()
  const gateway = await startRealGateway(config, log.logger, clock, {
    checkHints: true,
    pages: options.pages?.(emulator, { secret: config.auth.isolationKey.secret ?? '' }) ?? [],
  })
  t.after(async () => {
    const closed = gateway.close()
    clock?.advance(config.server.drainMs)
    await turn()
    // What keeps the gateway from closing is cut off when the deadline of its calls is over, and a second for the responses.
    clock?.advance(config.upstream.deadlineMs + 1_000)
    await closed
    assert.equal(gateway.stats().bailouts.error, undefined, 'a compiled query or a field hint has a defect')
  })
  const request = (path: string, init?: RequestInit) => fetch(new URL(path, gateway.url), init)

  return {
    emulator,
    gateway,
    config,
    log,
    request,
    keyOf: (subject) => isolationKeyOf(config, subject),
    async query(document, variables = {}, { as = 'alice', token, headers, signal } = {}) {
      const bearer = token === undefined ? await tokenOf(as) : token
      const response = await request('/graphql', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(bearer !== null && { authorization: `Bearer ${bearer}` }),
          ...headers,
        },
        body: JSON.stringify({ query: document, variables }),
        ...(signal && { signal }),
      })
      const text = await response.text()
      return { status: response.status, headers: response.headers, body: JSON.parse(text), text }
    },
  }
}

/** The environment of a gateway in front of the API at `upstreamUrl`. */
export function settingsFor(
  upstreamUrl: string,
  overrides: StartOptions['settings'] = {},
): Record<string, string> {
  return {
    ...gatewaySettings(upstreamUrl, issuer),
    PORT: '0',
    ISOLATION_KEY_SECRET: 'isolation-key-secret-for-the-tests',
    SIGNING_SECRETS: 'id-secret-for-all-of-the-tests-too',
    SHUTDOWN_DRAIN_MS: '0',
    WARM_UP_MS: '0',
    ...overrides,
  }
}

/** The isolation key of a subject of `issuer`. */
export function isolationKeyOf({ auth }: Config, subject: string): string {
  const key = createKeyDerivation(auth.isolationKey)({ issuer: issuer.issuer, subject })
  if (key === undefined) throw new TypeError(`${subject} has no isolation key`)
  return key
}
