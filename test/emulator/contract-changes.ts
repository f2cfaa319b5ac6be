// Contract, part three: operations that change sessions. Skipped where the target may not be written to.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Target } from './contract-target.ts'
import { listBody, sessionBody } from './exchange.ts'

/** Creates a session that is deleted with its test. */
async function create(t: TestContext, target: Target): Promise<string> {
  const body = JSON.stringify({ version_indicator: { type: 'version_ref', agent_version: '1' } })
  const headers = { 'content-type': 'application/json' }
  const outcome = await target.call('', {}, { method: 'POST', headers, body })
  assert.equal(outcome.status, 201)
  const id = sessionBody(outcome).agent_session_id
  t.after(() => target.call(`/${id}`, {}, { method: 'DELETE' }))
  return id
}

export function describeChanges(target: () => Target): void {
  const change = (title: string, run: (t: TestContext) => Promise<void>) =>
    test(title, async (t) => (target().writable ? run(t) : t.skip('set CONTRACT_WRITE=1 to run it')))

  change('a created session can be read, and is among the newest of the list', async (t) => {
    const id = await create(t, target())
    assert.equal((await target().call(`/${id}`)).status, 200)
    // Others can have been created in the same second, and deleted sessions can stay.
    const { data } = listBody(await target().call('', { order: 'desc', limit: 100 }))
    const newest = data.filter(({ created_at }) => created_at === data[0]?.created_at)
    assert.ok(newest.some(({ agent_session_id }) => agent_session_id === id))
  })

  change('stop is a 204, also the second time', async (t) => {
    const id = await create(t, target())
    for (let times = 0; times < 2; times += 1) {
      assert.equal((await target().call(`/${id}:stop`, {}, { method: 'POST' })).status, 204)
    }
  })

  change('delete is a 204 without body, also when there is nothing to delete', async (t) => {
    const id = await create(t, target())
    for (let times = 0; times < 2; times += 1) {
      const outcome = await target().call(`/${id}`, {}, { method: 'DELETE' })
      assert.deepEqual([outcome.status, outcome.text], [204, ''])
    }
  })
}
