// Documents made at random: whatever is sent, the response is GraphQL's, and nothing fails inside.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Pool } from 'undici'
import { createRandom } from '../../emulator/random.ts'
import { createSchema } from '../../src/graphql/schema.ts'
import { row } from '../emulator/start-emulator.ts'
import { startGateway, tokenOf } from '../gateway/start-gateway.ts'
import { effort, seedOf } from '../random.ts'
import { routerSecret } from './attack.ts'
import { createRandomRequests } from './random-document.ts'

const documents = effort(1_500, 5_000)
const atOnce = 8
const maxCost = 2_000

/** What is wrong with a response; undefined: nothing. */
function faultOf(status: number, text: string): string | undefined {
  if (status >= 500) return `status ${status}`
  const response = JSON.parse(text) as {
    data?: unknown
    errors?: readonly { extensions?: { code?: unknown } }[]
  }
  const { data, errors } = response
  if (data === undefined && !(Array.isArray(errors) && errors.length > 0)) return 'neither data nor errors'
  const codes = (errors ?? []).map(({ extensions }) => extensions?.code)
  if (codes.includes('INTERNAL_SERVER_ERROR')) return 'INTERNAL_SERVER_ERROR'
  return codes.every((code) => typeof code === 'string') ? undefined : 'an error without a code'
}

test('any document gets a GraphQL response, within the cost limit, and nothing fails inside', async (t) => {
  const settings = { MAX_COST: `${maxCost}`, RATE_LIMIT_COST: '0', ROUTER_SECRET: routerSecret }
  const { gateway, emulator, keyOf, log } = await startGateway(t, { settings, emulator: { data: 'empty' } })
  emulator.setSessions(
    'bot',
    keyOf('alice'),
    [1, 2, 3].map((second) => row(`s${second}`, second)),
  )
  const { origin } = new URL(gateway.url)
  const pool = new Pool(origin, { connections: atOnce })
  t.after(() => pool.close())
  const headers = {
    authorization: `Bearer ${await tokenOf('alice')}`,
    'content-type': 'application/json',
    'x-router-secret': routerSecret,
  }
  const next = createRandomRequests(createSchema('on'), createRandom(String(seedOf(t))))
  const statuses: Record<string, number> = {}
  const faults: string[] = []
  let left = documents

  async function ask(): Promise<void> {
    while (left > 0) {
      left -= 1
      const body = JSON.stringify(next())
      const response = await pool.request({ path: '/graphql', method: 'POST', headers, body })
      const text = await response.body.text()
      const fault = faultOf(response.statusCode, text)
      if (fault !== undefined) faults.push(`${fault}: ${body}`)
      const kind = `${response.statusCode} ${text.startsWith('{"data"') ? 'data' : (/"code":"(\w+)"/.exec(text)?.[1] ?? '')}`
      statuses[kind] = (statuses[kind] ?? 0) + 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, ask))

  t.diagnostic(JSON.stringify(statuses))
  assert.deepEqual(faults.slice(0, 5), [])
  const costs = log.lines.flatMap(({ cost }) => (typeof cost === 'number' ? [cost] : []))
  assert.ok(costs.length > documents / 20)
  assert.deepEqual(
    costs.filter((cost) => cost > maxCost),
    [],
  )
  assert.ok((statuses['200 data'] ?? 0) > documents / 20)
})
