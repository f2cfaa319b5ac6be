// A repeated GET, of which a client has no copy, or the present one: then the response is 304, without a body.
import assert from 'node:assert/strict'
import { request } from 'undici'
import { cacheSettings } from '../benchmarks.ts'
import { getHeaders, searchOf } from '../get-request.ts'
import { caller, type Harness, type Server, toCandidate } from '../harness.ts'
import { agentNames, checkResponse, listBody } from '../lists.ts'
import { measureRounds, type Rounds, warmedUp } from '../rounds.ts'
import { gatewayName, printComparison } from './entrant.ts'
import { startPeer, variants } from './variants.ts'

const longMs = 3_600_000
const edges = 20
const [agentName = ''] = agentNames
const body = listBody(agentName, edges)

interface Tagged {
  readonly tag: string
  readonly bytes: number
}

export async function measureGets(harness: Harness, rounds: Rounds): Promise<void> {
  const authorization = await harness.authorizationOf(caller)
  const servers = new Map<string, Server>([[gatewayName, await harness.startGateway(cacheSettings.on)]])
  for (const variant of variants.filter(({ runs }) => runs.includes('get')))
    servers.set(variant.name, await startPeer(harness, variant, longMs, { ETAG: 'on' }))
  const known = new Map<string, Tagged>()
  for (const [name, server] of servers) known.set(name, await readTagged(server.ready, authorization))

  for (const [title, isKnown] of [
    ['repeated GET, 200', false],
    ['repeated GET with the entity tag, 304', true],
  ] as const) {
    const candidates = [...servers].map(([name, server]) => {
      const { tag = '', bytes = 0 } = known.get(name) ?? {}
      const get = isKnown ? { ifNoneMatch: tag } : {}
      const plan = { authorization, bodies: [body], minBytes: bytes, get, calls: 0 }
      return toCandidate(harness, { ...plan, name, server })
    })
    const measured = await measureRounds(candidates, isKnown ? warmedUp(rounds) : rounds)
    printComparison(
      `${title}, ${edges} edges: ${rounds.rounds} rounds of ${rounds.ms / 1_000} s`,
      measured,
      'Apollo + response cache, as written',
    )
  }
  await Promise.all([...servers.values()].map((server) => server.stop()))
}

/** Reads the list by GET until its response is cached; rejects unless it is right, with a tag for which 304 is sent. */
async function readTagged(url: string, authorization: string): Promise<Tagged> {
  // Not by `fetch`, which sends `no-cache` together with a tag.
  const read = async (ifNoneMatch?: string) => {
    const {
      statusCode,
      headers,
      body: sent,
    } = await request(url + searchOf(body), {
      headers: { authorization, ...getHeaders(ifNoneMatch) },
    })
    return { statusCode, tag: String(headers['etag']), text: await sent.text() }
  }
  await read()
  const { tag, text } = await read()
  checkResponse(text, agentName, edges)
  const again = await read(tag)
  assert.equal(`${again.statusCode} ${again.text.slice(0, 300)}`, '304 ')
  return { tag, bytes: Buffer.byteLength(text) }
}
