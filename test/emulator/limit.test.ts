import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorBody, listBody } from './exchange.ts'
import { list, rows, startEmulatorWith } from './start-emulator.ts'

test('twenty rows come where no limit is sent', async (t) => {
  const emulator = await startEmulatorWith(t, rows(21))
  const page = listBody(await list(emulator))
  assert.deepEqual([page.data.length, page.has_more], [20, true])
})

test('a limit outside 1 to 100 or not an integer is a 400 that names the parameter', async (t) => {
  const emulator = await startEmulatorWith(t, rows(1))
  for (const limit of ['0', '-1', '101', '1.5', 'ten', '', '1e1']) {
    const outcome = await list(emulator, `&limit=${limit}`)
    assert.equal(outcome.status, 400, limit)
    assert.equal(errorBody(outcome).error.param, 'limit')
  }
})

test('limit clamp moves the limit into its range, but still refuses what is no integer', async (t) => {
  const emulator = await startEmulatorWith(t, rows(150), { behaviour: { limit: 'clamp' } })
  assert.equal(listBody(await list(emulator, '&limit=0')).data.length, 1)
  assert.equal(listBody(await list(emulator, '&limit=500')).data.length, 100)
  assert.equal((await list(emulator, '&limit=ten')).status, 400)
})

test('maxLimit shortens pages without a word, and they still have more', async (t) => {
  const emulator = await startEmulatorWith(t, rows(9), { behaviour: { maxLimit: 4 } })
  for (const query of ['', '&limit=50']) {
    const page = listBody(await list(emulator, query))
    assert.deepEqual([page.data.length, page.has_more], [4, true])
  }
  assert.equal((await list(emulator, '&limit=101')).status, 400)
})
