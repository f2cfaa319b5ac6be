// WRITE_SCOPE: who may write.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tokenOf } from '../gateway/start-gateway.ts'
import { startWrites } from './start-writes.ts'

const settings = { WRITE_SCOPE: 'Sessions.Write' }

for (const [what, claims] of [
  ['a word of `scp`', { scp: 'Sessions.Read Sessions.Write' }],
  ['a word of `scope`', { scope: 'Sessions.Write' }],
  ['one of `roles`', { roles: ['Reader', 'Sessions.Write'] }],
] as const) {
  test(`a caller with the scope as ${what} may write`, async (t) => {
    const { create, calls } = await startWrites(t, { settings })
    assert.deepEqual((await create({}, { token: await tokenOf('alice', claims) })).errors, [])
    assert.deepEqual(calls(), ['create'])
  })
}

for (const [what, claims] of [
  ['no such claim', {}],
  ['another scope', { scp: 'Sessions.Writer', roles: ['sessions.write'] }],
  ['the scope in another claim', { groups: ['Sessions.Write'] }],
  ['a part of it', { scope: 'Sessions.Write.All' }],
] as const) {
  test(`a caller with ${what} reads, is not allowed to write, and no call is made`, async (t) => {
    const writes = await startWrites(t, { settings })
    const options = { token: await tokenOf('alice', claims) }
    const [row] = await writes.rows(options)
    const { id } = row?.node ?? assert.fail()
    writes.calls()
    const errors = [
      {
        __typename: 'SessionNotAllowedError',
        message: 'The caller may not create, stop or delete sessions.',
        code: 'FORBIDDEN',
        retryable: false,
        retryAfterMs: null,
      },
    ]
    assert.deepEqual(await writes.create({}, options), { session: null, sessionEdge: null, errors })
    assert.deepEqual(await writes.stop(id, options), { session: null, errors })
    assert.deepEqual(await writes.delete(id, options), { deletedId: null, errors })
    assert.deepEqual(writes.calls(), [])
  })
}

test('without WRITE_SCOPE every caller may write', async (t) => {
  const { create } = await startWrites(t)
  assert.deepEqual((await create({})).errors, [])
})
