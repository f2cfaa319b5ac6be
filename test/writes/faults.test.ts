// Faults during each write: what the payload says is true, repeating it has its effect once, and the list that is read afterwards
// is what the REST API has.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FaultKind } from '../../emulator/fault.ts'
import { advanceUntilSettled } from '../advance-until-settled.ts'
import { exchange } from '../emulator/exchange.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { waitFor } from '../wait-for.ts'
import { startWrites, type Writes } from './start-writes.ts'

const deadlineMs = 10_000

/** What a payload says: `done`, the code of its error, or `error` for an error of GraphQL. */
type Said = 'done' | 'CONFLICT' | 'NOT_READY' | 'RATE_LIMITED' | 'OUTCOME_UNKNOWN' | 'error'

interface FaultCase {
  readonly what: string
  readonly fault: FaultKind & { readonly afterDeed?: boolean }
  /** Undefined: each time. */
  readonly once?: true
  readonly create: Said
  /** Of stop and delete. */
  readonly others: Said
}

const cases: readonly FaultCase[] = [
  {
    what: 'a connection that breaks before it',
    fault: { kind: 'resetBeforeHeaders' },
    once: true,
    create: 'done',
    others: 'done',
  },
  {
    what: 'a connection that breaks after it',
    fault: { kind: 'resetBeforeHeaders', afterDeed: true },
    once: true,
    create: 'done',
    others: 'done',
  },
  {
    what: 'connections that always break before it',
    fault: { kind: 'resetBeforeHeaders' },
    create: 'error',
    others: 'OUTCOME_UNKNOWN',
  },
  {
    what: 'connections that always break after it',
    fault: { kind: 'resetBeforeHeaders', afterDeed: true },
    create: 'done',
    others: 'OUTCOME_UNKNOWN',
  },
  {
    what: '503 after it',
    fault: { kind: 'status', status: 503, afterDeed: true },
    create: 'done',
    others: 'OUTCOME_UNKNOWN',
  },
  {
    what: 'no response, before it',
    fault: { kind: 'hang' },
    create: 'OUTCOME_UNKNOWN',
    others: 'OUTCOME_UNKNOWN',
  },
  {
    what: 'no response, after it',
    fault: { kind: 'hang', afterDeed: true },
    create: 'done',
    others: 'OUTCOME_UNKNOWN',
  },
  {
    what: "a proxy's page after it",
    fault: { kind: 'html', afterDeed: true },
    create: 'done',
    others: 'OUTCOME_UNKNOWN',
  },
  { what: '409 each time', fault: { kind: 'status', status: 409 }, create: 'CONFLICT', others: 'CONFLICT' },
  { what: '409 once', fault: { kind: 'status', status: 409 }, once: true, create: 'done', others: 'done' },
  { what: '424 each time', fault: { kind: 'status', status: 424 }, create: 'NOT_READY', others: 'NOT_READY' },
  { what: '424 once', fault: { kind: 'status', status: 424 }, once: true, create: 'done', others: 'done' },
  {
    what: '429',
    fault: { kind: 'status', status: 429, headers: { 'retry-after': '30' } },
    create: 'RATE_LIMITED',
    others: 'RATE_LIMITED',
  },
]

interface Resource {
  readonly agent_session_id: string
  readonly stopped_at?: number | null
}

/** The REST API's own list, newest first. Leaves no trace among the recorded requests. */
async function listUpstream({ emulator, keyOf }: Writes): Promise<readonly Resource[]> {
  const url = `${emulator.url}/agents/support-bot/endpoint/sessions?api-version=v1&limit=100&order=desc`
  const { identityHeader, previewGate = '' } = emulator.behaviour
  const headers = { [identityHeader]: keyOf('alice'), 'foundry-features': previewGate }
  const { text } = await exchange(url, { headers })
  emulator.requests.pop()
  return JSON.parse(text).data
}

const idsOf = (rows: readonly Resource[]) => rows.map(({ agent_session_id: id }) => id)

for (const kind of ['create', 'stop', 'delete'] as const)
  for (const { what, fault, once, ...says } of cases)
    test(`${kind}: ${what}`, async (t) => {
      const clock = createVirtualClock()
      const writes = await startWrites(t, { clock })
      const { emulator } = writes
      const before = idsOf(await listUpstream(writes))
      const target = (await writes.rows()).find(({ node }) => node.status === 'ACTIVE')?.node ?? assert.fail()
      const isDone = async () => {
        const rows = await listUpstream(writes)
        if (kind === 'create') return rows.length === before.length + 1
        const row = rows.find(({ agent_session_id: id }) => id === target.sessionId)
        return kind === 'delete' ? row === undefined : typeof row?.stopped_at === 'number'
      }
      const send = () =>
        kind === 'create' ? writes.create({ idempotencyKey: 'one click' }) : writes[kind](target.id)

      const matched = { ...fault, match: ({ operation }: { operation: string }) => operation === kind }
      if (once) emulator.script(matched)
      else emulator.fail(matched)
      const received = emulator.requests.length
      const sent = send().then(
        ({ errors: [error] }): Said => error?.code ?? 'done',
        (): Said => 'error',
      )
      if (fault.kind === 'hang') {
        await emulator.waitForRequests(received + 1)
        if (fault.afterDeed) await waitFor('it is done', isDone)
        clock.advance(deadlineMs)
      }
      const said = await advanceUntilSettled(clock, sent)
      emulator.fail(undefined)
      assert.equal(said, kind === 'create' ? says.create : says.others)
      if (said !== 'OUTCOME_UNKNOWN') assert.equal(await isDone(), said === 'done')
      const listed = (await writes.rows()).map(({ node }) => node.sessionId)
      assert.deepEqual(listed, idsOf(await listUpstream(writes)))

      // Whatever was said: the client repeats it.
      assert.deepEqual((await send()).errors, [])
      assert.equal(await isDone(), true)
      const after = idsOf(await listUpstream(writes))
      assert.deepEqual(after.filter((id) => !before.includes(id)).length, kind === 'create' ? 1 : 0)
      assert.deepEqual(
        (await writes.rows()).map(({ node }) => node.sessionId),
        after,
      )
    })
