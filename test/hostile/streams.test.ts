// Subscriptions of hostile clients: bounded in number, memory and calls, paid for, and without a row of others; afterwards nothing
// is left of them.
import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import { row } from '../emulator/start-emulator.ts'
import { issuer } from '../gateway/start-gateway.ts'
import { effort } from '../random.ts'
import { waitFor } from '../wait-for.ts'
import { openConnection, openStream, statsOf, subscription, waitForNone } from './hostile-streams.ts'
import { headersOf, toBytes } from './http-request.ts'
import { startTarget } from './target.ts'

const maxPerCaller = 30
const settings = { MAX_STREAMS: '100', MAX_STREAMS_PER_CALLER: `${maxPerCaller}` }
const target = await startTarget(issuer, settings, 'streams-process.ts')
after(() => target.close())
const { gateway, emulator, callers, everybody, askHonestly } = target
const [alice, bob, carol] = callers
const honest = everybody.at(-1)
assert.ok(alice && bob && carol && honest)
const pass = (ms: number) => gateway.ask('pass', ms)

afterEach(async () => {
  await waitForNone(target)
  await askHonestly()
  assert.deepEqual(await gateway.ask('errors'), [])
})

test('of thousands of subscriptions as many are opened as may be, the others get 503; others are served all the while', async (t) => {
  const before = await gateway.ask<number>('memory')
  const open = new Set<ReturnType<typeof openStream>>()
  const statuses: Record<string, number> = {}
  for (let round = 0; round < effort(20, 100); round += 1) {
    const opened = callers.flatMap((caller) => Array.from({ length: 20 }, () => openStream(target, caller)))
    for (const stream of opened) {
      const text = await stream.waitForText(/event: next|TOO_MANY_STREAMS/)
      const [, status = 'none'] = /^HTTP\/1\.1 (\d+)/.exec(text) ?? []
      statuses[status] = (statuses[status] ?? 0) + 1
      if (status === '503') assert.match(text, /\r\nretry-after: ([5-9]|1[0-5])\r\n/i)
      if (status === '200') open.add(stream)
      else stream.socket.destroy()
    }
    await askHonestly()
  }
  t.diagnostic(JSON.stringify(statuses))
  assert.deepEqual(Object.keys(statuses), ['200', '503'])
  assert.equal(statuses['200'], callers.length * maxPerCaller)
  const late = openStream(target, honest)
  assert.match(await late.waitForText(/event: next/), /^HTTP\/1\.1 200/)
  for (const { socket } of [...open, late]) socket.destroy()
  await waitForNone(target)
  const grownKiB = ((await gateway.ask<number>('memory')) - before) / 1_024
  t.diagnostic(`${Math.round(grownKiB)} KiB more in use afterwards`)
  assert.ok(grownKiB < 8_192, `${grownKiB} KiB`)
})

test('clients that never read cost a window each, however much changes, and are cut after half a minute', async (t) => {
  const count = 20
  const ids = Array.from({ length: 100 }, (_, index) => `${'x'.repeat(400)}${index}`)
  const setRows = (status: string) =>
    emulator.setSessions(
      'bot',
      carol.name,
      ids.map((id, index) => row(id, index, { status })),
    )
  setRows('creating')
  const streams = Array.from({ length: count }, () =>
    openStream(target, carol, { variables: { first: 100 }, reads: false }),
  )
  await waitFor('all streams', async () => (await statsOf(target)).streams.open === count)
  const cutBefore = (await statsOf(target)).streams.ended.slow_client ?? 0
  const before = await gateway.ask<number>('memory')
  let most = before
  let rounds = 0
  const cut = async () => ((await statsOf(target)).streams.ended.slow_client ?? 0) - cutBefore
  for (; rounds < 300 && (await cut()) < count; rounds += 1) {
    const { polls } = (await statsOf(target)).watch
    setRows(rounds % 2 === 0 ? 'updating' : 'creating')
    await waitFor('the next poll', async () => {
      await pass(500)
      const now = (await statsOf(target)).watch
      return now.watchers === 0 || now.polls.changed > polls.changed
    })
    if (rounds % 10 === 0) most = Math.max(most, await gateway.ask<number>('memory'))
  }
  assert.equal(await cut(), count)
  const eachKiB = (most - before) / count / 1_024
  t.diagnostic(`${rounds} changes of the window, at most ${Math.round(eachKiB)} KiB for each client`)
  assert.ok(eachKiB < 512, `${eachKiB} KiB`)
  for (const { socket } of streams) socket.destroy()
})

test('an expired token opens no stream, and one that expires ends it', async () => {
  const now = Math.floor((await gateway.ask<number>('now')) / 1_000)
  const expired = await issuer.sign(alice.name, { iat: now - 7_200, exp: now - 3_600 })
  const refused = Array.from({ length: 50 }, () => openStream(target, { ...alice, token: expired }))
  for (const stream of refused) {
    assert.match(await stream.waitForText(/UNAUTHENTICATED/), /^HTTP\/1\.1 401 /)
    stream.socket.destroy()
  }
  const { started } = (await statsOf(target)).streams
  const token = await issuer.sign(alice.name, { exp: now + 60 })
  const ending = Array.from({ length: 10 }, () => openStream(target, { ...alice, token }))
  for (const stream of ending) await stream.waitForText(/event: next/)
  await pass(61_000)
  for (const stream of ending) {
    const text = await stream.waitForText(/event: complete/)
    assert.match(text, /event: next\ndata: \{"errors":.*"code":"UNAUTHENTICATED".*\n\nevent: complete/s)
    stream.socket.destroy()
  }
  assert.equal((await statsOf(target)).streams.started, started + ending.length)
})

test("cursors of other callers open no stream and bring none of the others' rows", async () => {
  for (const caller of callers)
    for (const other of everybody.filter((one) => one !== caller))
      for (const since of other.marks.slice(0, 9)) {
        const stream = openStream(target, caller, { variables: { since } })
        const text = await stream.waitForText(/event: complete/)
        assert.match(text, /"code":"BAD_USER_INPUT"/)
        assert.ok(!other.marks.some((mark) => text.includes(mark)))
        stream.socket.destroy()
      }
})

test('windows out of range, GET and any Accept open no stream that stays, and nothing fails', async () => {
  for (const first of [0, -1, 101, 2 ** 31 - 1, 1e300, '20', [20], {}]) {
    const stream = openStream(target, alice, { variables: { first } })
    assert.match(await stream.waitForText(/event: complete/), /"code":"BAD_USER_INPUT"/)
    stream.socket.destroy()
  }
  const search = new URLSearchParams({ query: subscription }).toString()
  for (const more of [[], [['apollo-require-preflight', 'true']], [['x-router-secret', 'guess']]] as const) {
    const headers = [...headersOf(alice), ['accept', 'text/event-stream'] as const, ...more]
    const stream = openConnection(target, toBytes({ method: 'GET', target: `/graphql?${search}`, headers }))
    assert.match(await stream.waitForText(/errors/), /^HTTP\/1\.1 40[05] /)
    stream.socket.destroy()
  }
  for (const accept of [
    '',
    ',',
    ';;;',
    'text/event-stream;q=0',
    `${'a/b,'.repeat(1_000)}text/event-stream`,
    'multipart/mixed;boundary="\\"\\"";subscriptionSpec=9.9',
    'multipart/mixed;subscriptionSpec=1.0;subscriptionSpec=__proto__',
    'text/event-stream\xff',
  ]) {
    const stream = openStream(target, alice, { headers: [['accept', accept]] })
    assert.match(await stream.waitForText(/\r\n\r\n/), /^HTTP\/1\.1 (200|400|406|431) /)
    stream.socket.destroy()
  }
})

test('connections that break before, in and after the first event leave nothing', async () => {
  emulator.fail({ kind: 'hang', match: ({ identity }) => identity === bob.name })
  const { started } = (await statsOf(target)).streams
  const waiting = Array.from({ length: maxPerCaller }, () => openStream(target, bob))
  await waitFor(
    'all wait for the first event',
    async () => (await statsOf(target)).streams.open === maxPerCaller,
  )
  for (const { socket } of waiting) socket.resetAndDestroy()
  await waitForNone(target)
  emulator.fail(undefined)
  for (let time = 0; time < 50; time += 1) {
    const stream = openStream(target, bob)
    if (time % 2 === 0) await new Promise((resolve) => void stream.socket.once('connect', resolve))
    else await new Promise((resolve) => void stream.socket.once('data', resolve))
    stream.socket.resetAndDestroy()
  }
  await waitForNone(target)
  assert.ok((await statsOf(target)).streams.started > started)
})

test('each reconnect is paid for: one that never ends is refused by the rate limit, and others are served', async (t) => {
  const limited = await startTarget(issuer, { ...settings, RATE_LIMIT_COST: '4000' }, 'streams-process.ts')
  t.after(() => limited.close())
  const [mallory, other] = limited.callers
  assert.ok(mallory && other)
  let opened = 0
  let text = ''
  for (; opened < 500; opened += 1) {
    const stream = openStream(limited, mallory)
    text = await stream.waitForText(/event: next|RATE_LIMITED/)
    stream.socket.resetAndDestroy()
    if (text.includes('RATE_LIMITED')) break
  }
  t.diagnostic(`${opened} reconnects`)
  assert.ok(opened < 200, `${opened}`)
  assert.match(text, /^HTTP\/1\.1 429 [^]*\r\nretry-after: \d+\r\n/i)
  const served = openStream(limited, other)
  assert.match(await served.waitForText(/event: next/), /^HTTP\/1\.1 200 /)
  served.socket.destroy()
  await waitForNone(limited)
})
