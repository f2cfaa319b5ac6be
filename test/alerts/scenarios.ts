// The faults that the alerts are proven by: each deployment has its own, its traffic, and the alerts that must fire.
import type { TestContext } from 'node:test'
import { createGate, type Fault } from '../../emulator/fault.ts'
import { issuer, tokenOf } from '../gateway/start-gateway.ts'
import { startRedis } from '../redis/redis-server.ts'
import { type Deployment, queryFor, startDeployment, startTraffic } from './deployment.ts'
import { startKeySetSwitch } from './key-set-switch.ts'

export interface Scenario {
  readonly deployment: Deployment
  readonly alerts: readonly string[]
  /** Others that its fault can cause, too. */
  readonly possibleAlerts?: readonly string[]
  readonly inject: () => unknown
  readonly heal: () => unknown
}

const agents = ['support-bot', 'travel-planner', 'code-reviewer']
const budgetAlerts = ['SessionsGatewayErrorBudgetBurnsFast', 'SessionsGatewayErrorBudgetBurnsSlowly']
const alice = await tokenOf('alice')
const bob = await tokenOf('bob')

/** What stands before the REST API responds 502: alice has cached pages, bob wants none. */
async function startOutage(t: TestContext): Promise<Scenario> {
  const deployment = await startDeployment(t, 'outage', {
    PAGE_CACHE_MAX_AGE_MS: '100',
    PAGE_CACHE_STALE_WHILE_REVALIDATE_MS: '0',
  })
  const { emulator, send } = deployment
  for (const agent of agents) await send(alice, queryFor(agent))
  let number = 0
  startTraffic(t, 250, () => {
    const query = queryFor(agents[number % agents.length] ?? '')
    if (number % 2 === 0) void send(alice, query)
    else void send(bob, query, 'no-cache')
    number += 1
  })
  return {
    deployment,
    alerts: [...budgetAlerts, 'SessionsGatewayCircuitBreakerOpen', 'SessionsGatewayServesStalePages'],
    possibleAlerts: ['SessionsGatewayAgentCircuitBreakerOpen'],
    inject: () => emulator.fail({ kind: 'status', status: 502, body: '<h1>Bad Gateway</h1>' }),
    heal: () => emulator.fail(undefined),
  }
}

/** The REST API throttles two agents, which no circuit breaker counts, fails for a third and hangs for a fourth. */
async function startAgents(t: TestContext): Promise<Scenario> {
  const deployment = await startDeployment(t, 'agents', {
    UPSTREAM_MAX_CONCURRENCY: '4',
    UPSTREAM_DEADLINE_MS: '10m',
  })
  const { emulator, send, keyOf } = deployment
  const [failing = '', ...throttled] = agents
  const hanging = 'slow-bot'
  emulator.setSessions(hanging, keyOf('alice'), [])
  const gate = createGate(({ agentName }) => agentName === hanging)
  startTraffic(t, 500, () => {
    for (const agent of agents) void send(bob, queryFor(agent), 'no-cache')
  })
  return {
    deployment,
    alerts: [
      ...budgetAlerts,
      'SessionsGatewayAgentCircuitBreakerOpen',
      'SessionsGatewayRetryBudgetEmpty',
      'SessionsGatewayCallsQueue',
    ],
    inject() {
      emulator.fail({ kind: 'status', status: 503, match: ({ agentName }) => agentName === failing })
      const headers = { 'retry-after-ms': '1' }
      const match: Fault['match'] = ({ agentName = '' }) => throttled.includes(agentName)
      emulator.script(
        ...Array.from({ length: 5_000 }, (): Fault => ({ kind: 'status', status: 429, headers, match })),
      )
      for (let caller = 0; caller < 12; caller += 1) {
        emulator.script(gate.fault)
        void tokenOf(`caller-${caller}`).then((token) => send(token, queryFor(hanging)))
      }
      // Each takes ten of the 500 tokens, which nothing brings back.
      for (let number = 0; number < 60; number += 1)
        void send(bob, queryFor(throttled[number % throttled.length] ?? ''), 'no-cache')
    },
    heal() {
      emulator.reset()
      gate.release()
    },
  }
}

/** Redis is killed, the issuer's key set cannot be fetched, and documents that cost much come without end. */
async function startDependencies(t: TestContext): Promise<Scenario> {
  const redis = await startRedis(t)
  const keySet = await startKeySetSwitch(t, issuer.jwksUrl)
  const deployment = await startDeployment(t, 'dependencies', {
    REDIS_URL: redis.url,
    AUTH_JWKS_URL: keySet.url,
  })
  const { send } = deployment
  startTraffic(t, 1_000, () => void send(alice, queryFor('support-bot')))
  const burdens = { busy: false, number: 0 }
  async function burden(): Promise<void> {
    while (burdens.busy) await send(alice, costlyDocument(burdens.number++))
  }
  t.after(() => {
    burdens.busy = false
  })
  return {
    deployment,
    alerts: ['SessionsGatewaySharedStoreDown', 'SessionsGatewayKeySetOld', 'SessionsGatewayEventLoopBusy'],
    async inject() {
      keySet.setBroken(true)
      burdens.busy = true
      for (let atOnce = 0; atOnce < 8; atOnce += 1) void burden()
      await redis.kill()
    },
    async heal() {
      burdens.busy = false
      keySet.setBroken(false)
      await redis.start()
    },
  }
}

/** A valid document that was never sent before, and takes long to validate and to compile. */
function costlyDocument(number: number): string {
  const fields = 'id sessionId status upstreamStatus createdAt lastAccessedAt expiresAt stoppedAt '
  return `# ${number}\n{ sessions(agentName: "support-bot", first: 1) { nodes { ${fields.repeat(100)} } } }`
}

/** Two streams are as many as there may be, more are asked for, and the REST API takes longer than their polls may. */
async function startStreams(t: TestContext): Promise<Scenario> {
  const deployment = await startDeployment(t, 'streams', {
    MAX_STREAMS: '2',
    UPSTREAM_MAX_CONCURRENCY: '4',
    WATCH_MIN_INTERVAL_MS: '500',
    WATCH_MAX_INTERVAL_MS: '1000',
  })
  const { emulator, subscribe } = deployment
  for (const token of [alice, bob]) void subscribe(token, 'support-bot')
  const more = { areWanted: false }
  startTraffic(t, 500, () => {
    if (more.areWanted) void subscribe(alice, 'support-bot')
  })
  return {
    deployment,
    alerts: ['SessionsGatewayStreamsRefused', 'SessionsGatewayPollsStretched'],
    inject() {
      more.areWanted = true
      emulator.behaviour = { ...emulator.behaviour, delayMs: 3_000 }
    },
    heal() {
      more.areWanted = false
      emulator.behaviour = { ...emulator.behaviour, delayMs: 0 }
    },
  }
}

/** The process is killed. */
async function startKilled(t: TestContext): Promise<Scenario> {
  const deployment = await startDeployment(t, 'killed')
  const { send, kill, start } = deployment
  startTraffic(t, 1_000, () => void send(alice, queryFor('support-bot')))
  return { deployment, alerts: ['SessionsGatewayNotScraped'], inject: kill, heal: start }
}

/** Workers are killed, one after the other, each after it has run for a while. */
async function startWorkers(t: TestContext): Promise<Scenario> {
  const deployment = await startDeployment(t, 'workers', { WORKERS: '2' })
  const { send, killWorker } = deployment
  startTraffic(t, 1_000, () => void send(alice, queryFor('support-bot')))
  const kills = { areWanted: false }
  startTraffic(t, 15_000, () => {
    if (kills.areWanted) killWorker()
  })
  return {
    deployment,
    alerts: ['SessionsGatewayWorkersEnd'],
    inject() {
      kills.areWanted = true
    },
    heal() {
      kills.areWanted = false
    },
  }
}

/** Starts all of them, healthy. */
export function startScenarios(t: TestContext): Promise<Scenario[]> {
  return Promise.all(
    [startOutage, startAgents, startDependencies, startStreams, startKilled, startWorkers].map((start) =>
      start(t),
    ),
  )
}
