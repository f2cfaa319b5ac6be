// The way to the shared store: password and database out of its URL, and closing its connection.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { needs } from '../../scripts/test-needs.ts'
import { readCold } from '../page-cache/cold-reads.ts'
import { startReplicas } from '../page-cache/replicas.ts'
import { waitFor } from '../wait-for.ts'
import { startRedis } from './redis-server.ts'

test('password and database come from the URL', { skip: needs('redis-server') }, async (t) => {
  const redis = await startRedis(t, { password: 'pass word/1' })
  const url = `redis://:${encodeURIComponent('pass word/1')}@127.0.0.1:${redis.port}/3`
  const { connectReplica } = startReplicas(t, { url })
  await readCold(await connectReplica(), 0, 1)
  await waitFor('the page is in database 3', async () =>
    String(await redis.command('INFO', 'keyspace')).includes('db3:keys=1,'),
  )
  assert.equal(await redis.command('DBSIZE'), 0)
})

for (const [what, login, reason] of [
  ['a wrong password', ':wrong@', 'it refuses the user or the password in REDIS_URL'],
  ['no password where one is needed', '', 'it asks for a password: put it into REDIS_URL'],
] as const) {
  test(`${what} leaves requests without the store, is reported once, and can be closed`, {
    skip: needs('redis-server'),
  }, async (t) => {
    const redis = await startRedis(t, { password: 'right' })
    const { addReplica } = startReplicas(t, { url: `redis://${login}127.0.0.1:${redis.port}` })
    const one = addReplica()
    await readCold(one, 0, 20)
    const rejections = async () =>
      Number(/total_error_replies:(\d+)/.exec(String(await redis.command('INFO', 'stats')))?.[1])
    await waitFor('the login is rejected several times', async () => (await rejections()) >= 3)
    await waitFor('the failure is reported', () => one.reasons.length > 0)
    assert.equal(one.store.isAvailable(), false)
    assert.deepEqual([one.changes, one.reasons], [['down'], [reason]])
    assert.doesNotThrow(() => one.store.close())
  })
}

test('a connection can be closed before it was ever made, and twice', {
  skip: needs('redis-server'),
}, async (t) => {
  const redis = await startRedis(t, { started: false })
  const { store } = startReplicas(t, { url: redis.url }).addReplica()
  assert.doesNotThrow(() => store.close())
  assert.doesNotThrow(() => store.close())
  assert.equal(store.isAvailable(), false)
})
