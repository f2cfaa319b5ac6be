// The row of a cursor was deleted upstream: paging goes on behind its position, or fails with "cursor not found".
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Behaviour } from '../../emulator/behaviour.ts'
import { rows } from '../emulator/start-emulator.ts'
import { startGateway } from '../gateway/start-gateway.ts'

const document = `query($after: String) {
  sessions(agentName: "bot", first: 10, after: $after, order: ASC) { nodes { sessionId } pageInfo { endCursor } } }`
const noCache = { headers: { 'cache-control': 'no-cache' } }

/** A gateway whose client has the cursor of one of 300 rows; the row was deleted, and nothing of it is cached. */
async function startWithDeletedRow(
  t: TestContext,
  unknownCursor: Behaviour['unknownCursor'],
  at: number,
  settings = {},
) {
  const options = { emulator: { data: 'empty', behaviour: { unknownCursor } } } as const
  const first = await startGateway(t, options)
  const owner = first.keyOf('alice')
  first.emulator.setSessions('bot', owner, rows(300))
  let after: string | undefined
  for (let page = 0; page < at / 10; page += 1) {
    const { body } = await first.query(document, { after }, noCache)
    after = body.data?.['sessions'].pageInfo.endCursor
  }
  first.emulator.removeSession('bot', owner, `r${at}`)
  first.emulator.requests.length = 0
  // Another process with the same secrets: it has never seen the list.
  const other = await startGateway(t, { settings: { ...settings, UPSTREAM_URL: first.emulator.url } })
  return { ...other, emulator: first.emulator, after }
}

for (const unknownCursor of ['ignored', 'badRequest', 'notFound'] as const) {
  test(`${unknownCursor}: the rows behind the lost one follow, never those of page one`, async (t) => {
    const { query, emulator, after } = await startWithDeletedRow(t, unknownCursor, 10)
    const { body } = await query(document, { after })
    assert.deepEqual(body.errors, undefined)
    assert.deepEqual(
      body.data?.['sessions'].nodes.map(({ sessionId }: { sessionId: string }) => sessionId),
      Array.from({ length: 10 }, (_, index) => `r${index + 11}`),
    )
    assert.ok(emulator.requests.length <= 10, `${emulator.requests.length} calls`)
  })

  test(`${unknownCursor}: where the page budget ends first, the place is lost, and the calls are as many as it allows`, async (t) => {
    const { query, emulator, after } = await startWithDeletedRow(t, unknownCursor, 290, {
      MAX_UPSTREAM_PAGES: '2',
      MAX_PAGE_SIZE: '100',
    })
    const { status, body, headers } = await query(document, { after })
    assert.equal(status, 200)
    assert.deepEqual(body, {
      data: { sessions: null },
      errors: [
        {
          message: 'The place of this cursor can no longer be found: start again without a cursor.',
          path: ['sessions'],
          locations: [{ line: 2, column: 3 }],
          extensions: {
            code: 'CURSOR_EXPIRED',
            retryable: false,
            requestId: headers.get('x-request-id'),
          },
        },
      ],
    })
    assert.ok(emulator.requests.length <= 3, `${emulator.requests.length} calls`)
  })

  test(`${unknownCursor}: a refused cursor is tried once, is no failure of the upstream, and costs no retry`, async (t) => {
    const { query, emulator, gateway, after } = await startWithDeletedRow(t, unknownCursor, 10)
    await query(document, { after })
    assert.equal(emulator.requests.filter(({ query: { after } }) => after === 'r10').length, 1)
    assert.deepEqual([gateway.stats().circuitBreaker, gateway.stats().retryTokens], ['closed', 500])
  })
}
