// An issuer's key set while its endpoint fails, hangs or is flooded: on virtual time.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { effort } from '../random.ts'
import { settled } from '../resilience/scripted-call.ts'
import { inSeconds, sign } from './issuer.ts'
import { type KeySource, keySetOf, startKeySource } from './key-set-source.ts'

const down = new Error('the endpoint is down')
const longLived = await sign({ exp: inSeconds(7 * 24 * 3_600) })

/** Returns the subject of an accepted token, or why the token is rejected. */
async function outcome({ verify }: KeySource, token: string): Promise<string> {
  return verify(token).then(
    ({ identity }) => identity.subject,
    (error: { reason: string }) => error.reason,
  )
}

test('keys are fetched when first needed, once for all waiting requests, and not again while they are fresh', async () => {
  const source = startKeySource()
  assert.deepEqual(source.fetchedAt, [])
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => outcome(source, longLived)))
  assert.deepEqual(outcomes, Array(20).fill('alice'))
  source.clock.advance(10 * 60_000)
  assert.equal(await outcome(source, longLived), 'alice')
  assert.deepEqual(source.fetchedAt, [0])
})

test('keys of more than ten minutes are reloaded in the background, and no caller waits', async () => {
  const source = startKeySource()
  await outcome(source, longLived)
  source.clock.advance(10 * 60_000 + 1)
  source.response = 'hang'
  assert.equal(await outcome(source, longLived), 'alice')
  assert.deepEqual(source.fetchedAt, [0, 600_001])
})

for (const [what, response] of [
  ['down', down],
  ['hanging', 'hang'],
  ['responding with HTML', '<!doctype html>'],
  ['responding with an object that is no key set', '{"keys":{}}'],
  ['responding with null', 'null'],
] as const) {
  test(`known keys stay in use for half an hour while the endpoint is ${what}, and are fetched once per cooldown`, async () => {
    const source = startKeySource()
    await outcome(source, longLived)
    source.response = response
    for (let second = 0; second < 1_800; second += 1) {
      source.clock.advance(1_000)
      if (second % 5 === 0) assert.equal(await outcome(source, longLived), 'alice')
    }
    const gaps = source.fetchedAt.slice(1).map((ms, index) => ms - (source.fetchedAt[index] ?? 0))
    assert.ok(
      gaps.every((gap) => gap >= 30_000),
      gaps.join(' '),
    )
    assert.ok(source.fetchedAt.length >= 30 && source.fetchedAt.length <= 41, `${source.fetchedAt.length}`)
  })

  test(`before any key is known, an endpoint that is ${what} makes verification unavailable, and rejects no token`, async () => {
    const source = startKeySource()
    source.response = response
    const first = outcome(source, longLived)
    await settled()
    if (response === 'hang') source.clock.advance(3_000)
    assert.equal(await first, 'unavailable')
    const failedAt = source.clock.now()
    source.response = keySetOf('key-1')
    assert.equal(await outcome(source, longLived), 'unavailable')
    source.clock.advance(249)
    assert.equal(await outcome(source, longLived), 'unavailable')
    assert.equal(source.fetchedAt.length, 1)
    source.clock.advance(1)
    assert.equal(await outcome(source, longLived), 'alice')
    assert.equal(source.fetchedAt.length, 2)
    assert.equal(source.clock.now() - failedAt, 250)
  })
}

test('a fetch that hangs is aborted after three seconds, and leaves no timer', async () => {
  const source = startKeySource()
  source.response = 'hang'
  const result = outcome(source, longLived)
  await settled()
  assert.deepEqual(source.clock.pending, [3_000])
  source.clock.advance(2_999)
  assert.equal(source.lastSignal()?.aborted, false)
  source.clock.advance(1)
  assert.equal(await result, 'unavailable')
  assert.equal(source.lastSignal()?.aborted, true)
  assert.deepEqual(source.clock.pending, [])
})

test('keys stay in use for a day while their endpoint is down, and not a millisecond longer', async () => {
  const source = startKeySource()
  await outcome(source, longLived)
  source.response = down
  source.clock.advance(24 * 3_600_000)
  assert.equal(await outcome(source, longLived), 'alice')
  source.clock.advance(1)
  assert.equal(await outcome(source, longLived), 'unavailable')
  source.response = keySetOf('key-1')
  source.clock.advance(30_000)
  assert.equal(await outcome(source, longLived), 'alice')
})

for (const response of [keySetOf('key-1'), down, 'hang'] as const) {
  test(`a flood of unknown keys is one fetch per cooldown where the endpoint ${response === 'hang' ? 'hangs' : response === down ? 'is down' : 'responds'}`, async () => {
    const source = startKeySource()
    await outcome(source, longLived)
    source.response = response
    const tokens = await Promise.all(
      Array.from({ length: effort(10, 50) }, (_, index) =>
        sign({ exp: inSeconds(600) }, { kid: `made-up-${index}` }),
      ),
    )
    for (let second = 0; second < 300; second += 1) {
      source.clock.advance(1_000)
      const outcomes = tokens.map((token) => outcome(source, token))
      if (response === 'hang') {
        await settled()
        source.clock.advance(3_000)
        second += 3
      }
      assert.deepEqual(new Set(await Promise.all(outcomes)), new Set(['unauthenticated']))
    }
    assert.ok(source.fetchedAt.length <= 11, `${source.fetchedAt.length} fetches in 300 s`)
    assert.equal(await outcome(source, longLived), 'alice')
  })
}
