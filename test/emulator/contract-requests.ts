// Contract, part two: parameters, rows and errors.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Target } from './contract-target.ts'
import { errorBody, listBody, type Outcome, sessionBody } from './exchange.ts'

const requestIdHeaders = ['x-ms-request-id', 'x-request-id', 'apim-request-id', 'x-ms-correlation-request-id']

function assertError(outcome: Outcome, status: number): void {
  assert.equal(outcome.status, status)
  const { error } = errorBody(outcome)
  assert.equal(typeof error.code, 'string')
  assert.equal(typeof error.message, 'string')
}

export function describeRequests(target: () => Target): void {
  test('a page has at most 20 rows unless a limit is sent', async () => {
    const page = listBody(await target().call('', { order: 'desc' }))
    assert.ok(page.data.length <= 20)
    assert.ok(page.data.length === 20 || !page.has_more)
  })

  test('limits from 1 to 100 are kept', async () => {
    for (const limit of [1, 100]) {
      const page = listBody(await target().call('', { order: 'desc', limit }))
      assert.ok(page.data.length <= limit)
    }
  })

  for (const limit of [0, 101]) {
    test(`limit ${limit} is refused with 400, or moved into the range`, async () => {
      const outcome = await target().call('', { order: 'desc', limit })
      if (outcome.status === 200) assert.ok(listBody(outcome).data.length <= 100)
      else assertError(outcome, 400)
    })
  }

  test('a request without api-version is a 400', async () => {
    assertError(await target().call('', { 'api-version': undefined }), 400)
  })

  test('an order that is neither asc nor desc is a 400', async () => {
    assertError(await target().call('', { order: 'sideways' }), 400)
  })

  test('a limit that is no integer is a 400', async () => {
    assertError(await target().call('', { limit: 'ten' }), 400)
  })

  test('an agent that does not exist is a 404', async () => {
    assertError(await target().call('', { order: 'desc' }, {}, 'no-such-agent-7f3a91'), 404)
  })

  test('a wrong token is a 401', async () => {
    const outcome = await target().call('', {}, { headers: { authorization: 'Bearer wrong' } })
    assert.equal(outcome.status, 401)
  })

  test('every response names its request', async () => {
    for (const outcome of [await target().call(''), await target().call('/none')]) {
      assert.ok(requestIdHeaders.some((name) => outcome.headers[name] !== undefined))
    }
  })

  test('a row has an id, a version indicator, a status and three times in whole seconds', async () => {
    for (const row of listBody(await target().call('', { limit: 100 })).data) {
      assert.ok(row.agent_session_id.length > 0)
      assert.equal(typeof row.version_indicator.type, 'string')
      assert.equal(typeof row.status, 'string')
      for (const time of [row.created_at, row.last_accessed_at, row.expires_at]) {
        assert.ok(Number.isInteger(time) && time > 1_000_000_000 && time < 10_000_000_000)
      }
    }
  })

  test('get finds the rows of the list', async () => {
    for (const { agent_session_id: id, created_at } of listBody(await target().call('', { limit: 3 })).data) {
      const outcome = await target().call(`/${encodeURIComponent(id)}`)
      assert.equal(outcome.status, 200)
      const session = sessionBody(outcome)
      assert.deepEqual([session.agent_session_id, session.created_at], [id, created_at])
    }
  })

  test('get of a session that does not exist is a 404', async () => {
    assertError(await target().call('/sess_000000000000000000000000'), 404)
  })
}
