// What one request writes on behalf of its caller: sessions that it creates, and sessions whose ids this caller was given.
import type { LazySignal } from '../resilience/abortable.ts'
import type { ReadOrigin } from '../upstream/page.ts'
import type { SessionWrites, WriteRequest } from '../upstream/session-writes.ts'
import { sessionsPath } from './agent.ts'
import type { CreatedSession, CreateSessionId } from './created-session-id.ts'
import type { CreateCursorCodec } from './cursors.ts'
import { isSent } from './read-stats.ts'
import type { Session } from './session.ts'
import {
  mayNotWrite,
  noSuchAgent,
  noSuchSession,
  otherVersion,
  type SessionErrorNode,
  SessionWriteError,
  toSessionError,
  type WriteFacts,
} from './session-error.ts'
import { parseSessionId, type SessionKey } from './session-id.ts'
import type { SessionReader } from './session-reader.ts'
import type { WriteStats } from './write-stats.ts'

/** How the writers of all requests write. */
export interface WriteTargets {
  readonly writes: SessionWrites<Session>
  readonly createSessionId: CreateSessionId
  readonly cursorsOf: CreateCursorCodec
  /** `Clock.now`. */
  readonly now: () => number
}

/** On whose behalf a request writes. */
export interface WriteOptions {
  readonly isolationKey: string
  readonly mayWrite: boolean
  readonly origin: ReadOrigin
  /** No write begins once it is aborted; one that has begun is finished. */
  readonly signal: LazySignal
  /** The request's own reader: it reads anew after each write, and counts the calls. */
  readonly reader: Pick<SessionReader, 'readAnew' | 'recorder'>
}

export interface SessionToCreate extends Omit<CreatedSession, 'isolationKey'> {
  readonly agentVersion: string | undefined
}

/** All reject with SessionWriteError for what clients have to expect, or with UpstreamError. */
export interface SessionWriter {
  readonly create: (session: SessionToCreate) => Promise<Session>
  /** `id`: a global id. An id that was not issued to this caller is no session: no call is made for it. */
  readonly stop: (id: string) => Promise<Session>
  readonly delete: (id: string) => Promise<void>
  readonly stats: () => WriteStats
}

type Target = Omit<WriteRequest, 'sessionId'>

/** Creates the writer of one request. */
export function createSessionWriter(targets: WriteTargets, options: WriteOptions): SessionWriter {
  const { writes, createSessionId, cursorsOf, now } = targets
  const { isolationKey, mayWrite, origin, signal, reader } = options
  const counts = { done: 0, refused: 0, unknown: 0 }
  const errorCodes = new Set<string>()

  function failure(node: SessionErrorNode, cause?: unknown): SessionWriteError {
    counts[node.code === 'OUTCOME_UNKNOWN' ? 'unknown' : 'refused'] += 1
    errorCodes.add(node.code)
    return new SessionWriteError(node, { cause })
  }

  async function write<Result>(
    agentName: string,
    facts: WriteFacts,
    send: (target: Target, signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    signal.value.throwIfAborted()
    const { recorder } = reader
    const startedAt = now()
    let hasCalled = true
    try {
      const onRetry = () => recorder.addRetry()
      const target = { isolationKey, path: sessionsPath(agentName), origin, onRetry }
      return await send(target, signal.value)
    } catch (error) {
      recorder.addFailure(error)
      hasCalled = isSent(error)
      const node = toSessionError(error, facts)
      if (node) throw failure(node, error)
      counts.refused += 1
      throw error
    } finally {
      if (hasCalled) recorder.addCall()
      recorder.addWait(startedAt)
      reader.readAnew()
    }
  }

  /** Returns what the id stands for. Throws where the caller may not write it. */
  function keyOf(id: string): SessionKey {
    if (!mayWrite) throw failure(mayNotWrite)
    const key = parseSessionId(id, (agentName) => cursorsOf({ isolationKey, path: sessionsPath(agentName) }))
    if (key === undefined) throw failure(noSuchSession)
    return key
  }

  const repeatable = { isRepeatable: true, missing: noSuchSession }
  return {
    async create({ agentName, agentVersion, idempotencyKey }) {
      if (!mayWrite) throw failure(mayNotWrite)
      const sessionId = createSessionId({ isolationKey, agentName, idempotencyKey })
      const facts = { isRepeatable: idempotencyKey !== undefined, missing: noSuchAgent }
      const session = await write(agentName, facts, (target, ends) =>
        writes.create({ ...target, sessionId, agentVersion }, ends),
      )
      if (isOtherVersion(session, agentVersion)) throw failure(otherVersion)
      counts.done += 1
      return session
    },
    async stop(id) {
      const { agentName, sessionId } = keyOf(id)
      const session = await write(agentName, repeatable, (target, ends) =>
        writes.stop({ ...target, sessionId }, ends),
      )
      counts.done += 1
      // Under the id that the client sent, even when an older secret signed it: the client's cache knows the session by that id.
      return session.withId(id)
    },
    async delete(id) {
      const { agentName, sessionId } = keyOf(id)
      await write(agentName, repeatable, (target, ends) => writes.delete({ ...target, sessionId }, ends))
      counts.done += 1
    },
    stats: () => ({ ...counts, errorCodes: [...errorCodes] }),
  }
}

/** Returns whether an earlier create of the same key has made a session of another version than is asked for now. */
function isOtherVersion({ versionIndicator }: Session, agentVersion: string | undefined): boolean {
  return (
    agentVersion !== undefined &&
    versionIndicator !== null &&
    'agentVersion' in versionIndicator &&
    versionIndicator.agentVersion !== agentVersion
  )
}
