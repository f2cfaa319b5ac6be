// What is lost with a gateway that is stopped or killed, and with the shared store.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createGate } from '../../emulator/fault.ts'
import { needs } from '../../scripts/test-needs.ts'
import { waitFor } from '../wait-for.ts'
import { createReader, type Outcome } from './callers.ts'
import { startCluster } from './cluster.ts'
import { type ServerName, serverNames } from './haproxy.ts'
import { type Load, startLoad } from './load.ts'

const document = '{ sessions(agentName: "travel-planner", first: 2) { nodes { sessionId } } }'
const requestsAtOnce = 4
/** Starting three processes takes long where others run. */
const withinMs = 60_000
const timeout = 5 * withinMs

/** Resolves once each gateway has responded to a request that was sent from now on. */
async function allRespond({ outcomes }: Load<Outcome>): Promise<void> {
  const before = outcomes.length + requestsAtOnce
  await waitFor(
    'all gateways respond',
    () => {
      const responding = new Set(outcomes.slice(before).map(({ gateway }) => gateway))
      return serverNames.every((name) => responding.has(name))
    },
    withinMs,
  )
}
const faultsOf = ({ outcomes }: Load<Outcome>) => outcomes.flatMap(({ fault }) => fault ?? [])

test('three gateways behind HAProxy, under load', {
  skip: needs('haproxy') || needs('redis-server'),
  timeout,
}, async (t) => {
  const cluster = await startCluster(t, { SHUTDOWN_DRAIN_MS: '2000' })
  const { emulator, haproxy, redis, query } = cluster
  const { readAny } = await createReader(cluster)

  await t.test('a rolling restart fails no request', { timeout }, async (t) => {
    const load = startLoad(t, requestsAtOnce, readAny)
    for (const name of serverNames) {
      await allRespond(load)
      assert.equal(await cluster.stop(name, 'SIGTERM'), 0)
      await cluster.restart(name)
    }
    await allRespond(load)
    await load.stop()
    assert.deepEqual(faultsOf(load), [])
  })

  await t.test('a killed store fails no request, and is used again once it is back', async (t) => {
    const isUsed = async () => Number(await redis.command('DBSIZE')) > 0
    const load = startLoad(t, requestsAtOnce, readAny)
    await waitFor('the store is used', isUsed, withinMs)
    await redis.kill()
    await allRespond(load)
    await redis.start()
    await waitFor('the store is used again', isUsed, withinMs)
    await load.stop()
    assert.deepEqual(faultsOf(load), [])
  })

  await t.test(
    'of a killed gateway the POST requests in flight are lost, the GET requests are repeated elsewhere',
    async (t) => {
      const gate = createGate()
      emulator.requests.length = 0
      emulator.fail(gate.fault)
      const inFlight = async () =>
        Promise.all(serverNames.map(async (name) => (await haproxy.stateOf(name)).inFlight))
      const sent: { isGet: boolean; name: ServerName | undefined; outcome: Promise<'served' | 'lost'> }[] = []
      for (let number = 0; number < 12; number += 1) {
        const isGet = number % 2 === 0
        const before = await inFlight()
        const response = query(`caller-${number}`, document, { method: isGet ? 'GET' : 'POST' })
        await emulator.waitForRequests(number + 1)
        const after = await inFlight()
        const name = serverNames.find((_, index) => after[index] !== before[index])
        const outcome = response.then(
          ({ status }) => (status === 200 ? 'served' : 'lost'),
          () => 'lost' as const,
        )
        sent.push({ isGet, name, outcome })
      }
      assert.deepEqual(await inFlight(), [4, 4, 4])

      await cluster.stop('gateway-2', 'SIGKILL')
      const repeated = sent.filter(({ isGet, name }) => isGet && name === 'gateway-2').length
      assert.equal(repeated, 2)
      await emulator.waitForRequests(sent.length + repeated)
      gate.release()
      assert.deepEqual(
        await Promise.all(sent.map(({ outcome }) => outcome)),
        sent.map(({ isGet, name }) => (name === 'gateway-2' && !isGet ? 'lost' : 'served')),
      )
      assert.equal(emulator.requests.length, sent.length + repeated)

      // Before the health checks have noticed, and after that.
      emulator.fail(undefined)
      const load = startLoad(t, requestsAtOnce, readAny)
      await haproxy.waitUntil('gateway-2', 'down')
      const before = load.outcomes.length
      await waitFor('the others go on', () => load.outcomes.length > before + 100, withinMs)
      await load.stop()
      assert.deepEqual(faultsOf(load), [])
    },
  )
})
