// Random interleavings of reads, writes and watchers by several callers, over two replicas and a store, with faults: no session is
// made twice, what a payload says is true, and a list that is read was true within the age that it may have.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createRandom } from '../../emulator/random.ts'
import { needs } from '../../scripts/test-needs.ts'
import { exchange } from '../emulator/exchange.ts'
import { startGateway } from '../gateway/start-gateway.ts'
import { effort, seedOf } from '../random.ts'
import { startRedis } from '../redis/redis-server.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { waitFor } from '../wait-for.ts'
import { faults } from './random-faults.ts'
import { type Writes, withWrites } from './start-writes.ts'
import { settleQuietly, storeIsQuiet } from './store-quiet.ts'
import { describe, watchAs } from './watching-caller.ts'

const callers = ['alice', 'bob'] as const
type Caller = (typeof callers)[number]
const maxAgeMs = 5_000
const deadlineMs = 10_000
const listDocument = (order: string) =>
  `{ sessions(agentName: "support-bot", order: ${order}, first: 100) { nodes { id sessionId stoppedAt } } }`

async function startModel(t: TestContext) {
  const redis = await startRedis(t)
  const clock = createVirtualClock()
  const settings = { WRITES: 'on', REDIS_URL: redis.url, RATE_LIMIT_COST: '0' }
  const first = withWrites(await startGateway(t, { settings, clock, emulator: { data: 'empty' } }))
  const { emulator, keyOf } = first
  const start = async () =>
    withWrites(await startGateway(t, { settings: { ...settings, UPSTREAM_URL: emulator.url }, clock }))
  const replicas: [Writes, Writes] = [first, await start()]
  for (const as of callers) emulator.setSessions('support-bot', keyOf(as), [])
  const isUp = ({ log }: Writes) =>
    log.lines.filter((line) => 'sharedCache' in line).at(-1)?.['sharedCache'] === 'up'
  const storeIs = (up: boolean) =>
    waitFor(`the store is ${up ? 'up' : 'away'}`, () => replicas.every((replica) => isUp(replica) === up))
  await storeIs(true)

  /** What the REST API has, without a trace among the recorded requests. */
  async function listUpstream(as: Caller): Promise<readonly string[]> {
    const url = `${emulator.url}/agents/support-bot/endpoint/sessions?api-version=v1&limit=100&order=desc`
    const { identityHeader, previewGate = '' } = emulator.behaviour
    const { text } = await exchange(url, {
      headers: { [identityHeader]: keyOf(as), 'foundry-features': previewGate, 'x-test': 'truth' },
    })
    const { data } = JSON.parse(text) as { data: { agent_session_id: string; stopped_at?: number | null }[] }
    return data.map((row) => describe(row.agent_session_id, typeof row.stopped_at === 'number')).toSorted()
  }
  return { redis, clock, emulator, replicas, start, storeIs, listUpstream }
}

test('random reads, writes and watchers of two callers agree with what the REST API has', {
  skip: needs('redis-server'),
  timeout: 600_000,
}, async (t) => {
  const random = createRandom(String(seedOf(t)))
  const pick = <Value>(values: readonly Value[]): Value =>
    values[Math.floor(random() * values.length)] ?? assert.fail()
  const model = await startModel(t)
  const { redis, clock, emulator, replicas, listUpstream } = model
  /** Of each caller's list: its states, each with the time from which on it was true. */
  const history = new Map(callers.map((as) => [as, [{ at: clock.now(), rows: [] as readonly string[] }]]))
  const writtenAt = new Map<string, number>()
  /** Of writes that the store knows: no replica may serve what was before. */
  const sharedAt = new Map<Caller, number>()
  const ids = new Map<Caller, Set<string>>(callers.map((as) => [as, new Set()]))
  const keys = ['first key', 'second key', 'third key', 'fourth key']
  let isStoreUp = true

  async function observe(as: Caller): Promise<readonly string[]> {
    const states = history.get(as) ?? assert.fail()
    const rows = await listUpstream(as)
    if (rows.join() !== states.at(-1)?.rows.join()) states.push({ at: clock.now(), rows })
    return rows
  }

  async function write(as: Caller, replica: number): Promise<string> {
    const before = await observe(as)
    const gateway = replicas[replica] ?? assert.fail()
    const kind = pick(['create', 'create', 'stop', 'delete'] as const)
    const id = pick([...(ids.get(as) ?? []), 'none'])
    const fault = random() < 0.5 ? pick(faults) : undefined
    if (fault) emulator.fail({ ...fault, match: ({ operation }) => operation === kind })
    const send = () =>
      kind === 'create' ? gateway.create({ idempotencyKey: pick(keys) }, { as }) : gateway[kind](id, { as })
    const received = emulator.requests.length
    const sent = send().catch(() => ({ session: null, errors: [{ code: 'error' }] }))
    const isReceived = () => emulator.requests.slice(received).some(({ operation }) => operation === kind)
    if (fault?.kind === 'hang') {
      let hasSettled = false
      void sent.then(() => void (hasSettled = true))
      await waitFor('the request is received', () => isReceived() || hasSettled)
      // What is done after all has been done by then, or later: the outcome is not known.
      await storeIsQuiet(clock)
      if (!hasSettled) clock.advance(deadlineMs)
    }
    const said = await settleQuietly(clock, sent)
    emulator.fail(undefined)
    const rows = await observe(as)
    // Nothing is sent for an id that is none, or while a circuit breaker is open.
    if (isReceived()) writtenAt.set(`${replica} ${as}`, clock.now())
    if (isReceived() && isStoreUp) sharedAt.set(as, clock.now())
    const [error] = said.errors
    const what = `${kind} by ${as} at ${replica}${fault ? ` with ${JSON.stringify(fault)}` : ''}: ${error?.code ?? 'done'}`
    if (kind === 'create' && said.session) {
      ids.get(as)?.add(said.session.id)
      assert.ok(
        rows.some((row) => row.startsWith(said.session.sessionId)),
        what,
      )
    }
    if (error && error.code !== 'OUTCOME_UNKNOWN') assert.deepEqual(rows, before, what)
    return what
  }

  /** Resolves to the rows as they were read; to undefined where a circuit breaker, open since calls failed, refused the read. */
  async function read(as: Caller, replica: number): Promise<readonly string[] | undefined> {
    const { query, gateway } = replicas[replica] ?? assert.fail()
    const { circuitBreaker, openAgentCircuitBreakers } = gateway.stats()
    const isOpen = circuitBreaker !== 'closed' || openAgentCircuitBreakers > 0
    const { body } = await query(listDocument(pick(['ASC', 'DESC'])), {}, { as })
    if (isOpen && body.errors?.[0]?.extensions?.['code'] === 'UPSTREAM_UNAVAILABLE') return undefined
    const nodes: { sessionId: string; stoppedAt: string | null }[] | undefined =
      body.data?.['sessions']?.nodes
    assert.ok(nodes, JSON.stringify(body.errors))
    return nodes.map(({ sessionId, stoppedAt }) => describe(sessionId, stoppedAt !== null)).toSorted()
  }

  async function readAndCheck(as: Caller, replica: number): Promise<string> {
    const rows = await read(as, replica)
    const since = Math.max(
      clock.now() - maxAgeMs,
      writtenAt.get(`${replica} ${as}`) ?? Number.NEGATIVE_INFINITY,
      sharedAt.get(as) ?? Number.NEGATIVE_INFINITY,
    )
    const states = history.get(as) ?? assert.fail()
    const allowed = states.filter((_, index) => (states[index + 1]?.at ?? Number.POSITIVE_INFINITY) >= since)
    const what = `read by ${as} at ${replica}`
    if (rows === undefined) return `${what}: refused`
    assert.ok(
      allowed.some((state) => state.rows.join() === rows.join()),
      `${what}: ${rows.join()} is none of\n${allowed.map((state) => state.rows.join()).join('\n')}`,
    )
    return what
  }

  async function switchStore(): Promise<string> {
    isStoreUp = !isStoreUp
    // What it knew is lost with it.
    sharedAt.clear()
    if (!isStoreUp) await redis.kill()
    else await redis.start()
    await model.storeIs(isStoreUp)
    // What was written meanwhile is shared within a second.
    clock.advance(1_000)
    await storeIsQuiet(clock)
    return isStoreUp ? 'the store is back' : 'the store is away'
  }

  const watched = new Map<Caller, () => readonly string[]>()
  for (const as of callers) watched.set(as, await watchAs(t, replicas[0].gateway.url, as))
  const steps: string[] = []
  try {
    for (let step = 0; step < effort(60, 600); step += 1) {
      const [as, replica, chance] = [pick(callers), pick([0, 1]), random()]
      if (chance < 0.35) steps.push(await write(as, replica))
      else if (chance < 0.75) steps.push(await readAndCheck(as, replica))
      else if (chance < 0.92) {
        const ms = pick([1, 700, 2_500, 5_001, 20_000, 60_000])
        await storeIsQuiet(clock)
        clock.advance(ms)
        steps.push(`${ms} ms`)
      } else if (chance < 0.97) steps.push(await switchStore())
      else if (isStoreUp) {
        replicas[1] = await model.start()
        await model.storeIs(true)
        steps.push('another process in the place of 1')
      }
    }
  } catch (error) {
    t.diagnostic(steps.slice(-30).join('\n'))
    throw error
  }

  for (const as of callers) {
    const rows = await observe(as)
    await waitFor(`${as} has seen everything`, async () => {
      await storeIsQuiet(clock)
      clock.advance(500)
      return watched.get(as)?.().join() === rows.join()
    })
    const made = new Set(
      (history.get(as) ?? []).flatMap((state) => state.rows.map((row) => row.split(' ')[0])),
    )
    assert.ok(made.size <= keys.length, `${made.size} sessions of ${keys.length} keys`)
    for (const other of callers.filter((one) => one !== as))
      for (const row of await observe(other)) assert.ok(!made.has(row.split(' ')[0]))
  }
})
