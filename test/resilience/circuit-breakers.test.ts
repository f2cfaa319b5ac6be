// Circuit breakers of single agents: what fails of one agent is kept from the others, and from the service's breaker.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failureOf } from '../upstream/start-client.ts'
import { failure, rejectionOf } from './scripted-call.ts'
import { startBreakers } from './start-breakers.ts'

const broken = failure('unavailable', { scope: 'agent' })
const late = failure('timeout')
const html = failure('unavailable')
const noConnection = failure('unavailable', { scope: 'service' })
const rejection = { message: 'the circuit is open', retryAfterMs: 2_000 }

for (const [what, error] of [
  ['that the API cannot serve', broken],
  ['that hangs', late],
  ['whose responses are not the API’s', html],
] as const) {
  test(`an agent ${what} is called ten times, then refused; the others and the service go on`, async () => {
    const { breakers, callAgent, changes, agentChanges } = startBreakers()
    assert.equal(await callAgent('bad', 50, error), 10)
    assert.deepEqual(await rejectionOf(breakers.run('bad', async () => undefined)), rejection)
    assert.equal(await callAgent('good', 50), 50)
    assert.deepEqual([breakers.state(), changes, agentChanges], ['closed', [], ['bad open']])
    assert.equal(breakers.openGroups(), 1)
  })

  test(`an agent ${what} and a few failures of another do not open the service's breaker`, async () => {
    const { breakers, callAgent } = startBreakers()
    await callAgent('good', 3)
    await callAgent('good', 2, late)
    await callAgent('bad', 10, error)
    assert.equal(breakers.state(), 'closed')
  })
}

test('two agents that fail most are the service: it opens', async () => {
  const { breakers, callAgent } = startBreakers()
  await callAgent('one', 7, html)
  await callAgent('other', 3, late)
  assert.equal(breakers.state(), 'open')
})

test('what the API itself says to be about an agent counts once for each: nine agents do not open the service’s', async () => {
  const { breakers, callAgent } = startBreakers()
  for (let times = 0; times < 9; times += 1)
    for (let index = 0; index < 9; index += 1) await callAgent(`agent-${index}`, 1, broken)
  assert.deepEqual([breakers.state(), breakers.openGroups()], ['closed', 0])
  await callAgent('agent-9', 1, broken)
  assert.equal(breakers.state(), 'open')
})

test('where no connection can be made, one agent is enough for the service’s breaker, and has none of its own', async () => {
  const { breakers, callAgent, changes } = startBreakers()
  assert.equal(await callAgent('only', 50, noConnection), 10)
  assert.deepEqual([changes, breakers.openGroups()], [['open'], 0])
})

test('a healthy agent has no breaker; one that has healed gives up its own', async () => {
  const { breakers, callAgent, agentChanges, clock } = startBreakers()
  await callAgent('good', 100)
  await callAgent('none', 100, failure('notFound'))
  assert.equal(breakers.openGroups(), 0)
  await callAgent('bad', 10, broken)
  clock.advance(2_000)
  assert.equal(await callAgent('bad', 3), 3)
  assert.deepEqual([breakers.openGroups(), agentChanges], [0, ['bad open', 'bad closed']])
})

test('a broken agent is called once every two seconds, and its opening and closing is reported once', async () => {
  const { callAgent, agentChanges, clock } = startBreakers()
  let made = await callAgent('bad', 100, broken)
  for (let second = 0; second < 60; second += 1) {
    clock.advance(1_000)
    made += await callAgent('bad', 10, broken)
  }
  assert.deepEqual([made, agentChanges], [10 + 30, ['bad open']])
})

test('an agent that is called once a second and hangs is refused from the tenth time on', async () => {
  const { callAgent, clock } = startBreakers()
  let made = 0
  for (let second = 0; second < 11; second += 1) {
    made += await callAgent('bad', 1, late)
    clock.advance(1_000)
  }
  assert.equal(made, 10)
})

test('calls that were under way when the agent’s breaker opened change nothing when they fail', async () => {
  const { breakers, callAgent, agentChanges, clock } = startBreakers()
  const ends = Promise.withResolvers<never>()
  const hanging = Array.from({ length: 40 }, () => failureOf(breakers.run('bad', () => ends.promise)))
  await callAgent('bad', 10, broken)
  clock.advance(2_000)
  ends.reject(late)
  await Promise.all(hanging)
  await callAgent('bad', 1)
  assert.deepEqual(agentChanges, ['bad open', 'bad closed'])
})

test('of more than a thousand agents that fail, the least recently used is evicted', async () => {
  const { breakers, callAgent, clock } = startBreakers()
  await callAgent('bad', 10, broken)
  for (let index = 0; index < 1_500; index += 1) {
    await callAgent(`agent-${index}`, 10, broken)
    clock.advance(1_000)
  }
  assert.equal(breakers.openGroups(), 1_000)
})

test('agents named as members of Object.prototype are agents like any other', async () => {
  const { breakers, callAgent } = startBreakers()
  for (const name of ['constructor', '__proto__', 'toString']) {
    assert.equal(await callAgent(name, 20, broken), 10)
    assert.deepEqual(await rejectionOf(breakers.run(name, async () => undefined)), rejection)
  }
  assert.equal(breakers.openGroups(), 3)
})

/** Both rings are open, for `bad` and for the service, and the time for a probe of either has come. */
async function startWithBothOpen() {
  const started = startBreakers()
  await started.callAgent('bad', 10, late)
  await started.callTimes(10, 'timeout')
  assert.deepEqual([started.breakers.state(), started.breakers.openGroups()], ['open', 1])
  started.changes.length = 0
  started.clock.advance(2_000)
  return started
}

test('the probe of the service is not the broken agent’s: it waits for another, and loses no time of its own', async () => {
  const { breakers, callAgent, changes, agentChanges } = await startWithBothOpen()
  assert.equal(await callAgent('bad', 20, late), 0)
  assert.deepEqual(changes, [])
  assert.equal(await callAgent('good', 1), 1)
  assert.deepEqual(changes, ['halfOpen', 'closed'])
  assert.equal(await callAgent('bad', 1), 1)
  assert.deepEqual([breakers.openGroups(), agentChanges], [0, ['bad open', 'bad closed']])
})

test('where nobody else asks for two seconds more, the broken agent’s call is the probe', async () => {
  const { callAgent, changes, clock } = await startWithBothOpen()
  clock.advance(1_999)
  assert.equal(await callAgent('bad', 1), 0)
  clock.advance(1)
  assert.equal(await callAgent('bad', 1), 1)
  assert.deepEqual(changes, ['halfOpen', 'closed'])
})

test('a broken agent’s probe that hangs blocks nobody: another’s call takes its place', async () => {
  const { breakers, callAgent, changes, clock } = await startWithBothOpen()
  clock.advance(2_000)
  const ends = Promise.withResolvers<never>()
  const hanging = failureOf(breakers.run('bad', () => ends.promise))
  assert.equal(await callAgent('good', 1), 1)
  assert.deepEqual(changes, ['halfOpen', 'closed'])
  ends.reject(late)
  await hanging
  assert.equal(breakers.state(), 'closed')
})
