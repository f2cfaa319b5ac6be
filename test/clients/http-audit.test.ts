// The audit of GraphQL over HTTP that graphql-http brings: every result, so that a change shows.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { auditServer } from 'graphql-http'
import { type StartOptions, startGateway, tokenOf } from '../gateway/start-gateway.ts'
import { type AuditStatus, auditIds, byDefault, opened } from './http-audit-results.ts'

/** The results by id; what is not ok is printed with its reason. */
async function audit(
  t: TestContext,
  settings: NonNullable<StartOptions['settings']>,
  headers: Readonly<Record<string, string>>,
): Promise<Record<string, AuditStatus>> {
  const { gateway, emulator } = await startGateway(t, { settings })
  const authorization = `Bearer ${await tokenOf('alice')}`
  const results = await auditServer({
    url: gateway.url,
    fetchFn: (url: string, init: RequestInit = {}) =>
      fetch(url, { ...init, headers: { ...headers, ...(init.headers as object), authorization } }),
  })
  for (const result of results) {
    const { id, status, name } = result
    t.diagnostic(`${id} ${status}: ${name}${result.status === 'ok' ? '' : ` (${result.reason})`}`)
  }
  assert.deepEqual(emulator.requests, [])
  return Object.fromEntries(results.map(({ id, status }) => [id, status]))
}

const expected = (exceptions: Readonly<Record<string, AuditStatus>>) =>
  Object.fromEntries(auditIds.map((id) => [id, exceptions[id] ?? 'ok']))

test('the audit is the one that the results were written down for', () => {
  assert.equal(auditIds.length, 61)
  assert.equal(new Set(auditIds).size, auditIds.length)
})

test('the gateway as it is by default fails the audits that need introspection or a plain GET, and no others', async (t) => {
  assert.deepEqual(await audit(t, {}, {}), expected(byDefault))
})

test('with writes on, too, all 61 audits are passed', async (t) => {
  const settings = { INTROSPECTION: 'on', WRITES: 'on' } as const
  assert.deepEqual(await audit(t, settings, { 'apollo-require-preflight': 'true' }), expected(opened))
})

test('with introspection and GET let through, all 61 audits of GraphQL over HTTP are passed', async (t) => {
  const results = await audit(t, { INTROSPECTION: 'on' }, { 'apollo-require-preflight': 'true' })
  assert.deepEqual(results, expected(opened))
  assert.equal(Object.values(results).filter((status) => status === 'ok').length, 61)
})
