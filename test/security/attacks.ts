// Every attack on one gateway: tokens, operations, upstream faults, a client that disconnects.
import assert from 'node:assert/strict'
import type { FaultKind } from '../../emulator/fault.ts'
import { internalMarker } from '../../emulator/response.ts'
import { type StartedGateway, tokenOf } from '../gateway/start-gateway.ts'
import { badTokens } from './tokens.ts'
import { sendRaw, type Watched } from './written.ts'

/** The secret that a router of the supergraph sends. */
export const routerSecret = 'router-secret-for-all-of-the-tests'
const listDocument = '{ sessions(agentName: "support-bot", first: 3) { edges { cursor node { id } } } }'
const nodeDocument = 'query($id: ID!) { node(id: $id) { id } }'
/** Options of a request that reads no cached page. */
export const noCache = { headers: { 'cache-control': 'no-cache' } }

const hinted = { 'retry-after': '3600', 'x-ms-request-id': 'upstream-request-1' }
const faults: readonly FaultKind[] = [
  ...[400, 401, 403, 404, 408, 409, 418, 204].map((status) => ({ kind: 'status', status }) as const),
  ...[424, 429, 500, 502, 503].map((status) => ({ kind: 'status', status, headers: hinted }) as const),
  { kind: 'status', status: 502, body: `<html>${internalMarker}</html>` },
  { kind: 'status', status: 302, headers: { location: `http://127.0.0.1/${internalMarker}` } },
  { kind: 'resetBeforeHeaders' },
  { kind: 'resetMidBody' },
  { kind: 'truncatedContentLength' },
  { kind: 'truncatedChunked' },
  { kind: 'malformedJson' },
  { kind: 'html' },
  { kind: 'huge' },
  { kind: 'body', value: { data: internalMarker, has_more: internalMarker } },
  { kind: 'body', value: internalMarker },
  { kind: 'emptyPageHasMore' },
  { kind: 'hang' },
]

/** Sends every bad token, and a good one in every place where none is expected. */
export async function attackWithTokens({ query, request, responses }: Watched, url: string): Promise<void> {
  for (const [, makeToken] of badTokens) {
    const token = await makeToken()
    await query(listDocument, {}, { token })
  }
  const token = await tokenOf('alice')
  const json = { 'content-type': 'application/json' }
  await request(`/graphql?query={__typename}&access_token=${token}`)
  await request('/nope', { headers: { authorization: token } })
  await request('/graphql', { method: 'POST', headers: json, body: `{"query":"${token}` })
  await request('/graphql', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: token })
  await request('/graphql', { method: 'DELETE', headers: { authorization: `Bearer ${token}` } })
  const twice = { ...json, authorization: [`Bearer ${token}`, `Bearer ${token}`], 'x-request-id': token }
  responses.push(await sendRaw(url, twice, '{"query":"{__typename}"}'))
}

/** Sends ids, cursors, names and documents that are not the caller's. */
export async function attackWithOperations({ query }: Watched, { keyOf }: StartedGateway): Promise<void> {
  const { body } = await query(listDocument)
  const cursor = body.data?.['sessions'].edges[0].cursor
  const id = body.data?.['sessions'].edges[0].node.id
  const token = await tokenOf('alice')
  const after = 'query($after: String) { sessions(agentName: "support-bot", after: $after) { nodes { id } } }'
  for (const [document, variables] of [
    [nodeDocument, { id }],
    [nodeDocument, { id: 'x'.repeat(10_000) }],
    [after, { after: cursor }],
    [after, { after: token }],
    ['query($name: String!) { agent(name: $name) { name } }', { name: `../${keyOf('alice')}` }],
    ['query($name: String!) { agent(name: $name) { name } }', { name: 7 }],
    [`{ agent(name: "${keyOf('alice')}") { nope } }`, {}],
    ['{ agent(', {}],
    [
      '{ _service { sdl } _entities(representations: [{ __typename: "Agent", name: "a" }]) { __typename } }',
      {},
    ],
    ['{ __schema { types { name } } }', {}],
  ] as const)
    for (const as of ['alice', 'bob'])
      for (const secret of ['', 'wrong-router-secret', routerSecret])
        await query(document, variables, {
          as,
          headers: {
            'x-ms-user-isolation-key': keyOf('bob'),
            'apollo-federation-include-trace': 'ftv1',
            ...(secret && { 'x-router-secret': secret }),
          },
        })
}

/** Reads under every fault of the upstream. Successes in between keep the circuit breaker closed, so that every fault is met. */
export async function attackWithFaults(
  { query }: Watched,
  { emulator, gateway }: StartedGateway,
): Promise<void> {
  const { body } = await query(listDocument)
  const id = body.data?.['sessions'].edges[0].node.id
  for (const fault of faults) {
    for (const [document, variables] of [
      [listDocument, {}],
      [nodeDocument, { id }],
    ] as const) {
      for (let times = 0; times < 5; times += 1) await query(listDocument, {}, noCache)
      emulator.fail(fault)
      await query(document, variables, noCache)
      emulator.fail(undefined)
    }
    assert.equal(gateway.stats().circuitBreaker, 'closed', JSON.stringify(fault))
  }
}

/** Disconnects a client while its request is in flight. */
export async function disconnect({ query }: Watched, { emulator }: StartedGateway): Promise<void> {
  emulator.fail({ kind: 'hang' })
  emulator.requests.length = 0
  const controller = new AbortController()
  const response = query(listDocument, {}, { ...noCache, signal: controller.signal }).catch(() => undefined)
  await emulator.waitForRequests(1)
  controller.abort()
  await response
}
