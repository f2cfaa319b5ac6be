// The gateway's application around any schema, source of sessions and authentication, on a clock of the test.
import type { Express, RequestHandler } from 'express'
import type { GraphQLSchema } from 'graphql'
import type { Logger } from 'pino'
import type { Authenticate } from '../../src/auth/authenticate.ts'
import type { Clock } from '../../src/clock.ts'
import { createApolloResponder, createApolloServer } from '../../src/graphql/apollo.ts'
import { createCompiledOperations } from '../../src/graphql/compiled-operations.ts'
import { createGraphQLHandler } from '../../src/graphql/handler.ts'
import { createLimitsPlugin } from '../../src/graphql/limits/limits-plugin.ts'
import { createOperationCache, type OperationCacheOptions } from '../../src/graphql/operation-cache.ts'
import type { OpenStreams } from '../../src/graphql/subscriptions/open-streams.ts'
import { createSubscribe } from '../../src/graphql/subscriptions/subscribe.ts'
import { createDocumentResolver } from '../../src/graphql/trusted-documents.ts'
import { createApp } from '../../src/http/app.ts'
import { createGraphQLRoute } from '../../src/http/graphql-route.ts'
import type { ReadOptions } from '../../src/sessions/read-options.ts'
import type { SessionReader } from '../../src/sessions/session-reader.ts'

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

export interface ComposeOptions {
  readonly schema: GraphQLSchema
  readonly fieldHints?: OperationCacheOptions['fieldHints']
  readonly streams: OpenStreams
  readonly authenticate: Authenticate
  readonly createReader: (options: ReadOptions) => SessionReader
  readonly log: Logger
  readonly clock: Clock
  /** Asked before all routes. */
  readonly pages?: readonly RequestHandler[]
}

export interface ComposedApp {
  readonly app: Express
  readonly stop: () => Promise<void>
}

/** Composes the application: without caches of responses, without limits of callers. */
export async function composeApp(options: ComposeOptions): Promise<ComposedApp> {
  const { schema, streams, authenticate, log, clock } = options
  const operations = createOperationCache({
    schema,
    limits,
    fieldHints: options.fieldHints ?? new Map(),
  })
  const apollo = await createApolloServer({
    schema,
    introspection: false,
    maxTokens: limits.maxTokens,
    limitsPlugin: createLimitsPlugin(limits, operations),
    log,
  })
  const { maxResponseBytes } = limits
  const subscribe = createSubscribe({ schema, streams, authenticate, maxResponseBytes, log, clock })
  const handle = createGraphQLHandler({
    authenticate,
    isRouter: (secret) => secret === 'router',
    documents: createDocumentResolver({ mode: 'off', documents: undefined }),
    operations,
    createWriter() {
      throw new TypeError('nothing is written')
    },
    createReader: options.createReader,
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
    pages: options.pages ?? [],
    log,
    onRequestEnd: () => undefined,
    clock,
  })
  return { app, stop: () => apollo.stop() }
}
