// Does an operation cost more when there were many callers, or many agents, before it?
import { Pool } from 'undici'
import { type Child, startChild } from './child.ts'
import { gatewaySettings, type Server, type Upstream } from './harness.ts'
import { listBody } from './lists.ts'
import { printTable } from './table.ts'

/** Visits of one caller to so many agents before the first measurement: as long as V8 takes to compile what is hot. */
const warmUpVisits = 4_000
/** Visits of each measurement, each of a caller, or to an agent, that comes for the first time. */
const measuredVisits = 2_000
const visitsAtOnce = 32
const operationsPerVisit = 2
const rows = 20

type Dimension = 'callers' | 'agents'

/** Prints a table: one row for each number of callers, or of agents, that came before. They are in order, and at least 2,000 apart. */
export async function printGrowth(dimension: Dimension, counts: readonly number[]): Promise<void> {
  const upstream = await startChild<Upstream>(new URL('any-lists-process.ts', import.meta.url), { core: 1 })
  const gateway: Server = await startChild<string>(new URL('gateway-process.ts', import.meta.url), {
    env: { ...gatewaySettings(upstream.ready), AUTH_ALGORITHMS: 'EdDSA' },
    core: 0,
  })
  const visit = await createVisitor(gateway.ready, upstream)
  let before = 0
  const come = async (visits: number) => {
    await visit(dimension, before, visits)
    before += visits
  }
  await visit('warm-up', 0, warmUpVisits)
  const table: string[][] = []
  for (const count of counts) {
    if (count < before) throw new TypeError(`${count} is less than ${before}, which have come by then`)
    await come(count - before)
    const start = await read()
    await come(measuredVisits)
    const end = await read()
    const operations = measuredVisits * operationsPerVisit
    table.push([
      count.toLocaleString('en'),
      ((end.calls - start.calls) / operations).toFixed(3),
      ((end.cpu - start.cpu) / operations).toFixed(0),
      (end.rss / 2 ** 20).toFixed(0),
      `${end.pages}`,
    ])
  }
  printTable(
    `An operation after so many ${dimension}: of each that is new, one list is read twice`,
    [`${dimension} before`, 'calls / operation', 'processor µs / operation', 'resident MiB', 'cached pages'],
    table,
  )
  await gateway.stop()
  await upstream.stop()

  async function read() {
    const { pages } = await gateway.ask<{ pages: number }>('stats')
    return {
      pages,
      cpu: await gateway.ask<number>('cpu'),
      rss: await gateway.ask<number>('rss'),
      calls: await upstream.ask<number>('calls'),
    }
  }
}

/** Each visit reads one list twice; of `callers`, the next caller does, otherwise it is the next agent's. */
async function createVisitor(url: string, upstream: Child<Upstream>) {
  const { origin, pathname: path } = new URL(url)
  const pool = new Pool(origin, { connections: visitsAtOnce })
  const [sameToken = ''] = await upstream.ask<string[]>('sign', ['the-same'])

  async function send(token: string, agentName: string): Promise<void> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    const body = listBody(agentName, rows)
    const response = await pool.request({ path, method: 'POST', headers, body })
    const text = await response.body.text()
    if (response.statusCode !== 200 || text.includes('"errors"')) throw new Error(text.slice(0, 300))
  }

  return async (dimension: Dimension | 'warm-up', from: number, visits: number): Promise<void> => {
    const numbers = Array.from({ length: visits }, (_, index) => from + index)
    const tokens =
      dimension === 'callers'
        ? await upstream.ask<string[]>(
            'sign',
            numbers.map((number) => `user-${number}`),
          )
        : []
    let next = 0
    const visitAll = async () => {
      while (next < visits) {
        const index = next++
        const agentName = dimension === 'callers' ? 'the-same' : `${dimension}-${from + index}`
        for (let time = 0; time < operationsPerVisit; time += 1)
          await send(tokens[index] ?? sameToken, agentName)
      }
    }
    await Promise.all(Array.from({ length: visitsAtOnce }, visitAll))
  }
}
