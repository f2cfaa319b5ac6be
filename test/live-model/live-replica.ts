// A whole replica in this process: from HTTP to the lists, with a store that it shares with others.
import type { Keyv } from 'keyv'
import { AuthenticationError } from '../../src/auth/authentication-error.ts'
import type { Clock } from '../../src/clock.ts'
import { createSchema } from '../../src/graphql/schema.ts'
import { createOpenStreams, type OpenStreams } from '../../src/graphql/subscriptions/open-streams.ts'
import { fieldHints } from '../../src/sessions/field-hints.ts'
import { createSessionReader } from '../../src/sessions/session-reader.ts'
import type { FetchPage } from '../../src/upstream/page.ts'
import type { SessionRecord } from '../../src/upstream/session-record.ts'
import { captureLog } from '../gateway/log-lines.ts'
import { composeApp } from '../streams/compose-app.ts'
import { type Replica, startReplica } from '../watch/start-replica.ts'
import { type InProcessServer, startInProcess } from './in-process-http.ts'

export interface LiveReplica extends InProcessServer {
  readonly streams: OpenStreams
  readonly watchers: Replica['watchers']
}

export interface LiveReplicaOptions {
  readonly fetchPage: FetchPage<SessionRecord>
  readonly store: Keyv
  readonly clock: Clock
  /** Of [0, 1). */
  readonly random: () => number
}

/** Returns the token of a caller that expires at a time (Unix milliseconds). */
export const tokenOf = (caller: string, expiresAt: number) => `${caller}.${Math.floor(expiresAt)}`

export async function startLiveReplica({
  fetchPage,
  store,
  clock,
  random,
}: LiveReplicaOptions): Promise<LiveReplica> {
  const { sources, watchers } = startReplica({ fetchPage, clock, store, random })
  const streams = createOpenStreams({ max: 100, maxPerCaller: 100 }, clock, random)
  const { app } = await composeApp({
    schema: createSchema('on'),
    fieldHints,
    streams,
    async authenticate(authorization = '') {
      const [, caller = '', expiry] = /^Bearer (\w+)\.(\d+)$/.exec(authorization) ?? []
      const expiresAt = Number(expiry)
      if (!(expiresAt > clock.wallNow())) throw new AuthenticationError('unauthenticated', 'expired')
      return { isolationKey: caller, callerHash: caller, mayExplain: false, mayWrite: false, expiresAt }
    },
    createReader: (options) => createSessionReader(sources, options),
    log: captureLog().logger,
    clock,
  })
  return { ...startInProcess(app), streams, watchers }
}
