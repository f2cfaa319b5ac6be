// Error responses that a proxy sent, not the API: they mean nothing for lists, cursors and sessions, and the log shows what came.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { FaultKind } from '../../emulator/fault.ts'
import { startGateway } from '../gateway/start-gateway.ts'

const list = `query($after: String) {
  sessions(agentName: "support-bot", first: 5, after: $after) { nodes { id } pageInfo { endCursor } } }`
const noCache = { headers: { 'cache-control': 'no-cache' } }

/** What a web server says where nothing is. */
const html = (status: number): FaultKind => ({
  kind: 'status',
  status,
  headers: { 'content-type': 'text/html' },
  body: `<html>\r\n<title>${status} from a proxy</title>`,
})

/** A gateway that has a page of alice's list, and what the page says. */
async function startWithPage(t: TestContext) {
  const started = await startGateway(t)
  const { body } = await started.query(list)
  const { nodes, pageInfo } = body.data?.['sessions'] ?? {}
  started.emulator.requests.length = 0
  return { ...started, page: body, id: String(nodes[0].id), after: String(pageInfo.endCursor) }
}

for (const status of [400, 403, 404]) {
  test(`a proxy's ${status} is an unusable response, requested once, and the log says what came`, async (t) => {
    const { query, emulator, log } = await startGateway(t)
    emulator.fail(html(status))
    const { body } = await query(list, {}, { headers: { 'x-request-id': 'mine-1' } })
    assert.deepEqual(
      body.errors?.map(({ message, extensions }) => ({ message, ...extensions })),
      [
        {
          message: 'The sessions service gave a response that cannot be used.',
          code: 'UPSTREAM_BAD_RESPONSE',
          retryable: false,
          requestId: 'mine-1',
        },
      ],
    )
    assert.equal(emulator.requests.length, 1)
    const [line] = log.lines.filter(({ msg }) => msg === 'an operation failed')
    assert.deepEqual(
      { level: line?.['level'], err: line?.['err'] },
      {
        level: 40,
        err: {
          name: 'UpstreamError',
          reason: 'badResponse',
          message: `the upstream responded ${status}`,
          status,
          upstreamRequestId: 'req-1',
          received: `text/html: <html> <title>${status} from a proxy</title>`,
        },
      },
    )
  })

  test(`a proxy's ${status} does not turn a cursor into a lost one, and pages stay cached`, async (t) => {
    const { query, emulator, page, after } = await startWithPage(t)
    emulator.fail(html(status))
    const { body } = await query(list, { after }, noCache)
    assert.deepEqual(
      body.errors?.map(({ extensions }) => extensions.code),
      ['UPSTREAM_BAD_RESPONSE'],
    )
    assert.equal(emulator.requests.length, 1)
    assert.deepEqual((await query(list)).body, page)
    assert.equal(emulator.requests.length, 1)
  })

  test(`a proxy's ${status} does not say that there is no such session`, async (t) => {
    const { query, emulator, id } = await startWithPage(t)
    emulator.fail(html(status))
    const { body } = await query('query($id: ID!) { node(id: $id) { id } }', { id })
    assert.deepEqual(
      [body.data, body.errors?.map(({ extensions }) => extensions.code)],
      [{ node: null }, ['UPSTREAM_BAD_RESPONSE']],
    )
  })
}
