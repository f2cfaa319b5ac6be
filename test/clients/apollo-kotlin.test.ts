// What Apollo Kotlin does with automatic persisted queries, over OkHttp.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { needs } from '../../scripts/test-needs.ts'
import { waitFor } from '../wait-for.ts'
import { openChildList } from './every-client.ts'
import { pageSize, startLongList } from './long-list.ts'

for (const [method, name] of [
  ['get', 'GET'],
  ['post', 'POST'],
] as const) {
  test(`automatic persisted queries by ${name}: the document is sent once, then its hash alone`, {
    skip: needs('java'),
  }, async (t) => {
    const { gateway, ids, token, log } = await startLongList(t)
    const options = {
      url: gateway.url,
      token,
      agentName: 'support-bot',
      pageSize,
      startAt: 'newest',
    } as const
    const environment = { PERSISTED_QUERIES: method }
    const list = await openChildList(t, 'okhttp/Sessions.java', options, environment)
    await list.loadNext()
    await list.loadNext()
    assert.deepEqual(
      list.rows().map(({ sessionId }) => sessionId),
      ids.slice(0, 3 * pageSize),
    )
    const requests = () => log.lines.filter(({ path }) => path === '/graphql')
    await waitFor('four requests', () => requests().length === 4)
    assert.deepEqual(
      requests().map((line) => [line['method'], line['errorCodes'] ?? []]),
      [
        [name, ['PERSISTED_QUERY_NOT_FOUND']],
        ['POST', []],
        [name, []],
        [name, []],
      ],
    )
  })
}
