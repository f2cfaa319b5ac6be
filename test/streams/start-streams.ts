// A server of subscriptions to a small schema, over real HTTP: everything between the socket and the source of changes is the
// gateway's own.
import type { TestContext } from 'node:test'
import { buildSchema, type GraphQLSchema } from 'graphql'
import { AuthenticationError } from '../../src/auth/authentication-error.ts'
import { createApolloResponder, createApolloServer } from '../../src/graphql/apollo.ts'
import { createCompiledOperations } from '../../src/graphql/compiled-operations.ts'
import { createGraphQLHandler } from '../../src/graphql/handler.ts'
import { createLimitsPlugin } from '../../src/graphql/limits/limits-plugin.ts'
import { createOperationCache } from '../../src/graphql/operation-cache.ts'
import { createOpenStreams, type OpenStreams } from '../../src/graphql/subscriptions/open-streams.ts'
import { createSubscribe } from '../../src/graphql/subscriptions/subscribe.ts'
import { createDocumentResolver } from '../../src/graphql/trusted-documents.ts'
import { createApp } from '../../src/http/app.ts'
import { createGraphQLRoute } from '../../src/http/graphql-route.ts'
import { startServer } from '../../src/http/server.ts'
import type { SessionReader } from '../../src/sessions/session-reader.ts'
import { UserInputError } from '../../src/user-input-error.ts'
import { captureLog, type LogLines } from '../gateway/log-lines.ts'
import { createVirtualClock, type VirtualClock } from '../virtual-clock.ts'
import { ChangeSource } from './change-source.ts'

const source = `
  type Query { hello: String }
  type Subscription { changed(since: String): Change, also: Change }
  type Change { id: Int, text: String }
`

export const limits = {
  defaultSize: 20,
  maxSize: 100,
  pageBudget: 10,
  maxTokens: 1_000,
  maxDepth: 20,
  maxAliases: 20,
  maxRootFields: 20,
  maxDirectives: 20,
  maxIds: 20,
  maxRepresentations: 20,
  maxCost: 1_000,
  maxResponseBytes: 1_000_000,
}

export interface StartedStreams {
  readonly port: number
  readonly url: string
  readonly clock: VirtualClock
  readonly log: LogLines
  readonly streams: OpenStreams
  /** Of the subscriptions, in their order. */
  readonly sources: readonly ChangeSource[]
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
  const operations = createOperationCache({
    schema,
    limits,
    fieldHints: new Map(),
  })
  const apollo = await createApolloServer({
    schema,
    introspection: false,
    maxTokens: limits.maxTokens,
    limitsPlugin: createLimitsPlugin(limits, operations),
    log: log.logger,
  })
  const { maxResponseBytes } = limits
  const subscribe = createSubscribe({
    schema,
    streams,
    authenticate,
    maxResponseBytes,
    log: log.logger,
    clock,
  })
  const handle = createGraphQLHandler({
    authenticate,
    isRouter: (secret) => secret === 'router',
    documents: createDocumentResolver({ mode: 'off', documents: undefined }),
    operations,
    createWriter() {
      throw new TypeError('nothing is written')
    },
    createReader: () => ({ stats: () => undefined }) as unknown as SessionReader,
    limits,
    rateLimit: undefined,
    addressLimit: undefined,
    responseCache: undefined,
    circuitBreaker: () => 'closed',
    compiledOperations: createCompiledOperations({ maxResponseBytes, onBailout: () => undefined }),
    apollo: createApolloResponder(apollo, { maxResponseBytes, subscribe }),
    clock,
  })
  const app = createApp({
    graphql: createGraphQLRoute(handle, {
      deadlineMs: 5_000,
      maxAgeMs: 5_000,
      hasRouter: true,
      hasExplanations: false,
      serverTiming: false,
      clock,
    }),
    isDraining: () => false,
    probes: {
      readiness: () => 'ready',
      breakerState: () => 'closed',
      keySets: new Map(),
      redis: undefined,
    },
    corsOrigins: [],
    trustedProxies: 0,
    pages: [],
    log: log.logger,
    onRequestEnd: () => undefined,
    clock,
  })
  const server = await startServer(app, { host: '127.0.0.1', port: 0, clock })
  let closed: Promise<void> | undefined
  const close = () => (closed ??= server.close(0))
  t.after(async () => {
    void close()
    clock.advance(0)
    await closed
    await apollo.stop()
  })
  return {
    port: server.port,
    url: `http://127.0.0.1:${server.port}/graphql`,
    clock,
    log,
    streams,
    sources,
    tokens,
    verified,
    failVerification: (error) => void (failure = error),
    close,
  }
}
