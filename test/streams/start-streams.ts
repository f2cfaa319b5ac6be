// A server of subscriptions to a small schema, over real HTTP: everything between the socket and the source of changes is the
// gateway's own.
import type { TestContext } from 'node:test'
import type { Response } from 'express'
import { buildSchema, type GraphQLSchema } from 'graphql'
import { AuthenticationError } from '../../src/auth/authentication-error.ts'
import { createOpenStreams, type OpenStreams } from '../../src/graphql/subscriptions/open-streams.ts'
import { startServer } from '../../src/http/server.ts'
import type { SessionReader } from '../../src/sessions/session-reader.ts'
import { UserInputError } from '../../src/user-input-error.ts'
import { captureLog, type LogLines } from '../gateway/log-lines.ts'
import { createVirtualClock, type VirtualClock } from '../virtual-clock.ts'
import { ChangeSource } from './change-source.ts'
import { composeApp } from './compose-app.ts'

const source = `
  type Query { hello: String }
  type Subscription { changed(since: String): Change, also: Change }
  type Change { id: Int, text: String }
`

export interface StartedStreams {
  readonly port: number
  readonly url: string
  readonly clock: VirtualClock
  readonly log: LogLines
  readonly streams: OpenStreams
  /** Of the subscriptions, in their order. */
  readonly sources: readonly ChangeSource[]
  /** Of all requests, in their order. */
  readonly responses: readonly Response[]
  /** When each token expires, in Unix milliseconds; a token that is not there is not accepted. Tokens are names of callers. */
  readonly tokens: Map<string, number>
  /** How often each token was verified. */
  readonly verified: string[]
  /** Sets what verifying a token fails with; undefined: nothing. */
  readonly failVerification: (error: AuthenticationError | undefined) => void
  readonly close: () => Promise<void>
}

export interface StreamsOptions {
  readonly max?: number
  readonly maxPerCaller?: number
  readonly random?: () => number
}

function createTestSchema(sources: ChangeSource[]): GraphQLSchema {
  const schema = buildSchema(source)
  const { changed } = schema.getSubscriptionType()?.getFields() ?? {}
  const { hello } = schema.getQueryType()?.getFields() ?? {}
  if (!changed || !hello) throw new TypeError('the schema has other fields')
  changed.subscribe = (_source, { since }: { since?: string }) => {
    if (since === 'foreign') throw new UserInputError('The cursor is not of this list.')
    const changes = new ChangeSource()
    sources.push(changes)
    return changes
  }
  changed.resolve = (change) => change
  hello.resolve = () => 'world'
  return schema
}

/** Starts the server; it is closed when the test ends. */
export async function startStreams(
  t: TestContext,
  { max = 1_000, maxPerCaller = 1_000, random = () => 0.5 }: StreamsOptions = {},
): Promise<StartedStreams> {
  const clock = createVirtualClock()
  const log = captureLog()
  const sources: ChangeSource[] = []
  const responses: Response[] = []
  const schema = createTestSchema(sources)
  const streams = createOpenStreams({ max, maxPerCaller }, clock, random)
  const tokens = new Map(['alice', 'bob'].map((name) => [name, clock.wallNow() + 24 * 3_600_000]))
  const verified: string[] = []
  let failure: AuthenticationError | undefined

  async function authenticate(authorization = '') {
    const token = authorization.replace('Bearer ', '')
    const expiresAt = tokens.get(token)
    verified.push(token)
    if (failure) throw failure
    if (expiresAt === undefined) throw new AuthenticationError('unauthenticated', 'not accepted')
    return {
      isolationKey: `key of ${token}`,
      callerHash: token,
      mayExplain: false,
      mayWrite: false,
      expiresAt,
    }
  }
  const { app, stop } = await composeApp({
    schema,
    streams,
    authenticate,
    createReader: () => ({ stats: () => undefined }) as unknown as SessionReader,
    log: log.logger,
    clock,
    pages: [
      (_request, response, next) => {
        responses.push(response)
        next()
      },
    ],
  })
  const server = await startServer(app, { host: '127.0.0.1', port: 0, clock })
  let closed: Promise<void> | undefined
  const close = () => (closed ??= server.close(0))
  t.after(async () => {
    void close()
    clock.advance(0)
    await closed
    await stop()
  })
  return {
    port: server.port,
    url: `http://127.0.0.1:${server.port}/graphql`,
    clock,
    log,
    streams,
    sources,
    responses,
    tokens,
    verified,
    failVerification: (error) => void (failure = error),
    close,
  }
}
