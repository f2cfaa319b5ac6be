import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorBody, idsOf, listBody } from './exchange.ts'
import { list, rows, startEmulatorWith } from './start-emulator.ts'

test('status responds with an error of the API, or with the headers and body it is given', async (t) => {
  const emulator = await startEmulatorWith(t, rows(3))
  emulator.script(
    { kind: 'status', status: 429, headers: { 'retry-after': '7' } },
    { kind: 'status', status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>Bad gateway</h1>' },
    { kind: 'status', status: 409, body: { other: true } },
  )
  const limited = await list(emulator)
  assert.deepEqual([limited.status, limited.headers['retry-after']], [429, '7'])
  assert.equal(errorBody(limited).error.code, 'rate_limit_exceeded')
  const proxied = await list(emulator)
  assert.deepEqual(
    [proxied.status, proxied.headers['content-type'], proxied.text],
    [502, 'text/html', '<h1>Bad gateway</h1>'],
  )
  assert.equal((await list(emulator)).text, '{"other":true}')
})

test('malformedJson responds 200 with JSON that breaks off', async (t) => {
  const emulator = await startEmulatorWith(t, rows(3))
  emulator.script({ kind: 'malformedJson' })
  const outcome = await list(emulator)
  assert.deepEqual([outcome.status, outcome.failure], [200, undefined])
  assert.throws(() => listBody(outcome), SyntaxError)
})

test('html responds 200 with a page', async (t) => {
  const emulator = await startEmulatorWith(t, rows(3))
  emulator.script({ kind: 'html' })
  const outcome = await list(emulator)
  assert.deepEqual([outcome.status, outcome.headers['content-type']], [200, 'text/html; charset=utf-8'])
})

test('body responds 200 with any value', async (t) => {
  const emulator = await startEmulatorWith(t, rows(3))
  const values = [{ data: 'none' }, [], null, 'text', 7]
  emulator.script(...values.map((value) => ({ kind: 'body' as const, value })))
  for (const value of values) assert.deepEqual(JSON.parse((await list(emulator)).text), value)
})

test('huge responds with a good page that is 3 MB long', async (t) => {
  const emulator = await startEmulatorWith(t, rows(3))
  emulator.script({ kind: 'huge' })
  const outcome = await list(emulator)
  assert.ok(outcome.text.length > 3 * 1024 * 1024)
  assert.deepEqual(idsOf(outcome), ['r3', 'r2', 'r1'])
})

test('emptyPageHasMore responds with no rows and the claim of more', async (t) => {
  const emulator = await startEmulatorWith(t, rows(3))
  emulator.script({ kind: 'emptyPageHasMore' })
  assert.deepEqual(listBody(await list(emulator)), { data: [], has_more: true })
})

test('repeatRows gives the page that ends with the cursor again', async (t) => {
  const emulator = await startEmulatorWith(t, rows(9))
  emulator.fail({ kind: 'repeatRows' })
  const first = await list(emulator, '&order=asc&limit=3')
  const second = await list(emulator, '&order=asc&limit=3&after=r3')
  assert.deepEqual(idsOf(first), ['r1', 'r2', 'r3'])
  assert.equal(second.text, first.text)
})
