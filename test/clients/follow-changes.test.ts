// How a client follows a list from one stream to the next: with which cursor, and after which pause.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import {
  type FollowOptions,
  followChanges,
  StreamError,
  type StreamSink,
} from '../../examples/clients/follow-changes.ts'

interface Change {
  readonly added: readonly { readonly cursor: string }[]
}

const added = (...cursors: string[]): Change => ({ added: cursors.map((cursor) => ({ cursor })) })

/** Follows a list on virtual time. `events` is what happened so far, in order; reading it empties it. */
function follow(t: TestContext, options: Partial<FollowOptions<Change>> = {}) {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const log: string[] = []
  let sink: StreamSink<Change> | undefined
  const following = followChanges<Change>({
    since: 'start',
    open(since, opened) {
      log.push(`open ${since}`)
      sink = opened
      return () => void log.push('close')
    },
    onChange: ({ added: edges }, isFirst) =>
      void log.push(`${isFirst ? 'first' : 'change'} ${edges.map(({ cursor }) => cursor).join()}`),
    onState: (state) => void log.push(state),
    ...options,
  })
  return {
    ...following,
    next: (change: Change) => sink?.next(change),
    end: async (error?: Error) => {
      sink?.end(error)
      await turn()
    },
    advance: async (ms: number) => {
      t.mock.timers.tick(ms)
      await turn()
    },
    events: () => log.splice(0).join(', '),
  }
}

test('after the end of a stream, the next one begins with the newest cursor, a second later', async (t) => {
  const { next, end, advance, events } = follow(t)
  assert.equal(events(), 'resuming, open start')
  next(added())
  next(added('a', 'b'))
  next(added())
  assert.equal(events(), 'live, first , change a,b, change ')
  await end()
  assert.equal(events(), 'close, resuming')
  await advance(999)
  assert.equal(events(), '')
  await advance(1)
  assert.equal(events(), 'open b')
  next(added('c'))
  assert.equal(events(), 'live, first c')
})

test('the pause grows to half a minute while no stream can be opened, and is a second again after one', async (t) => {
  const { next, end, advance, events } = follow(t)
  events()
  for (const seconds of [1, 2, 4, 8, 16, 30, 30]) {
    await end(new StreamError('the connection ended'))
    assert.equal(events(), 'close, refused')
    await advance(seconds * 1_000 - 1)
    assert.equal(events(), '')
    await advance(1)
    assert.equal(events(), 'open start')
  }
  next(added())
  await end(new StreamError('the connection ended'))
  assert.equal(events(), 'live, first , close, resuming')
  await advance(1_000)
  assert.equal(events(), 'open start')
})

test('the pause that the gateway asks for takes precedence, however long it is', async (t) => {
  const { next, end, advance, events } = follow(t)
  next(added())
  events()
  for (const ms of [250, 45_000]) {
    await end(new StreamError('stopping', { code: 'SHUTTING_DOWN', retryAfterMs: ms }))
    events()
    await advance(ms - 1)
    assert.equal(events(), '')
    await advance(1)
    assert.equal(events(), 'open start')
  }
})

test('when the token is not accepted, a new one is tried at once, and further ones after a pause', async (t) => {
  let renewed = 0
  const { next, end, advance, events } = follow(t, { renewToken: async () => void (renewed += 1) })
  next(added())
  events()
  await end(new StreamError('expired', { code: 'UNAUTHENTICATED' }))
  await advance(0)
  assert.equal(events(), 'close, resuming, open start')
  await end(new StreamError('expired', { code: 'UNAUTHENTICATED' }))
  await advance(1_999)
  assert.equal(events(), 'close, refused')
  await advance(1)
  assert.equal(events(), 'open start')
  assert.equal(renewed, 2)
})

test('a cursor that is not accepted is not sent again', async (t) => {
  const { end, advance, events } = follow(t)
  await end(new StreamError('no cursor of this list', { code: 'BAD_USER_INPUT' }))
  events()
  await advance(1_000)
  assert.equal(events(), 'open null')
})

test('a stream without an event for a minute and a half is closed, and another one opened', async (t) => {
  const { next, advance, events } = follow(t)
  next(added())
  await advance(89_999)
  next(added())
  events()
  await advance(89_999)
  assert.equal(events(), '')
  await advance(1)
  assert.equal(events(), 'close, resuming')
  await advance(1_000)
  assert.equal(events(), 'open start')
})

test('a restart opens another stream at once with the newest cursor, and what the first one sends is ignored', async (t) => {
  let first: StreamSink<Change> | undefined
  const opened: (string | null)[] = []
  const { next, restart, events } = follow(t, {
    open(since, sink) {
      opened.push(since)
      first ??= sink
      return () => undefined
    },
  })
  first?.next(added('a'))
  restart()
  assert.deepEqual(opened, ['start', 'a'])
  first?.next(added('b'))
  first?.end()
  next(added('c'))
  assert.equal(events(), 'resuming, live, first a')
})

test('once it is closed, nothing is opened and nothing is called', async (t) => {
  const { next, end, close, advance, events } = follow(t)
  await end()
  close()
  await advance(60_000)
  next(added('a'))
  assert.equal(events(), 'resuming, open start, close, refused')
})

test('a list that is closed while its token is renewed is not followed with the new one', async (t) => {
  const renewing = Promise.withResolvers<void>()
  const { end, close, advance, events } = follow(t, { renewToken: () => renewing.promise })
  await end(new StreamError('expired', { code: 'UNAUTHENTICATED' }))
  close()
  renewing.resolve()
  await advance(0)
  await advance(60_000)
  assert.equal(events(), 'resuming, open start, close, refused')
})
