// Key sets over real HTTP: what is accepted as one, and what aborts a fetch.
import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import { type TestContext, test } from 'node:test'
import { fetchJwks } from '../../src/auth/jwks.ts'
import { createVerify, sign } from './issuer.ts'
import { keySetOf } from './key-set-source.ts'

const { signal } = new AbortController()

async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close().closeAllConnections())
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/keys`
}

test('a key set that is served verifies a token', async (t) => {
  const url = await serve(t, (_, response) => void response.end(keySetOf('key-1')))
  assert.equal((await createVerify(url)(await sign())).identity.subject, 'alice')
})

test('a byte order mark before a key set is ignored', async (t) => {
  const url = await serve(t, (_, response) => void response.end(`\uFEFF${keySetOf('key-1')}`))
  assert.equal((await createVerify(url)(await sign())).identity.subject, 'alice')
})

test('a body of 256 KiB is accepted, one byte more is refused', async (t) => {
  const url = await serve(t, ({ url }, response) => void response.end('x'.repeat(Number(url?.split('/')[2]))))
  const limit = 256 * 1024
  assert.equal((await fetchJwks(`${url}/${limit}`, signal)).length, limit)
  await assert.rejects(fetchJwks(`${url}/${limit + 1}`, signal))
})

for (const [what, status, headers] of [
  ['a redirect', 302, { location: '/elsewhere' }],
  ['nothing found', 404, {}],
  ['an error', 500, {}],
  ['no content', 204, {}],
] as const) {
  test(`${what} is no key set, and nothing else is requested`, async (t) => {
    const requested: (string | undefined)[] = []
    const url = await serve(t, (request, response) => {
      requested.push(request.url)
      response.writeHead(status, headers).end(status === 204 ? undefined : keySetOf('key-1'))
    })
    await assert.rejects(fetchJwks(url, signal))
    await assert.rejects(createVerify(url)(await sign()), { reason: 'unavailable' })
    assert.deepEqual(requested, ['/keys', '/keys'])
  })
}

for (const [what, begin] of [
  ['before its head', () => {}],
  ['inside its body', (response) => void response.write('{"keys":[')],
] as const satisfies readonly (readonly [string, (response: Parameters<RequestListener>[1]) => void])[]) {
  test(`a fetch that hangs ${what} is aborted by its signal, and its connection is closed`, async (t) => {
    const arrived = Promise.withResolvers<void>()
    const closed = Promise.withResolvers<void>()
    const url = await serve(t, (_, response) => {
      response.once('close', closed.resolve)
      begin(response)
      arrived.resolve()
    })
    const controller = new AbortController()
    const fetched = fetchJwks(url, controller.signal)
    fetched.catch(() => undefined)
    await arrived.promise
    controller.abort(new Error('too late'))
    await assert.rejects(fetched)
    await closed.promise
  })
}
