// Contract, part one: what paging through a list may rely on.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allIds, readAllPages, type Target } from './contract-target.ts'
import { idsOf, listBody } from './exchange.ts'

const orders = ['asc', 'desc'] as const

export function describePaging(target: () => Target): void {
  for (const order of orders) {
    test(`paging by after in ${order} covers each row once, in order of created_at`, async () => {
      const pages = await readAllPages(target(), order, 7)
      const rows = pages.flatMap((page) => listBody(page).data)
      const ids = rows.map((row) => row.agent_session_id)
      assert.equal(new Set(ids).size, ids.length)
      assert.deepEqual(new Set(ids), new Set(await allIds(target(), order)))
      const times = rows.map((row) => (order === 'asc' ? row.created_at : -row.created_at))
      assert.deepEqual(
        times.toSorted((a, b) => a - b),
        times,
      )
    })

    test(`the order of ${order} is the same at every page size and every time`, async () => {
      const ids = await allIds(target(), order)
      assert.deepEqual((await readAllPages(target(), order, 10)).flatMap(idsOf), ids)
      assert.deepEqual(await allIds(target(), order), ids)
    })

    test(`after gives the rows that follow the cursor in ${order}`, async () => {
      const ids = await allIds(target(), order)
      const page = await target().call('', { order, limit: 5, after: ids[2] })
      assert.deepEqual(idsOf(page), ids.slice(3, 8))
    })

    test(`nothing follows the last row of ${order}: an empty page without ids`, async () => {
      const ids = await allIds(target(), order)
      const page = listBody(await target().call('', { order, after: ids.at(-1) }))
      assert.deepEqual(page.data, [])
      assert.equal(page.has_more, false)
      assert.equal(page.first_id ?? null, null)
      assert.equal(page.last_id ?? null, null)
    })
  }

  test('both orders have the same rows', async () => {
    assert.deepEqual(new Set(await allIds(target(), 'asc')), new Set(await allIds(target(), 'desc')))
  })

  test('has_more is true on each page but the last, and ids name the ends of a page', async () => {
    const pages = (await readAllPages(target(), 'desc', 7)).map(listBody)
    for (const [index, page] of pages.entries()) {
      assert.equal(page.has_more, index < pages.length - 1)
      assert.ok(page.data.length <= 7)
      const ids = [page.first_id, page.last_id ?? page.data.at(-1)?.agent_session_id]
      assert.deepEqual(ids, [page.data[0]?.agent_session_id, page.data.at(-1)?.agent_session_id])
    }
  })

  test('has_more is false when a page ends exactly with the list', async () => {
    const ids = await allIds(target(), 'asc')
    const rest = await target().call('', { order: 'asc', limit: 4, after: ids.at(-5) })
    assert.deepEqual(idsOf(rest), ids.slice(-4))
    assert.equal(listBody(rest).has_more, false)
  })

  test('before gives rows that precede the cursor: those next to it, or the first ones', async () => {
    const ids = await allIds(target(), 'asc')
    const page = idsOf(await target().call('', { order: 'asc', limit: 2, before: ids[5] }))
    const known = [ids.slice(3, 5), ids.slice(0, 2)].map(String)
    assert.ok(known.includes(String(page)), `unknown response to before: ${page.join()}`)
  })

  test('an unknown cursor is ignored, a 400 or a 404', async () => {
    const query = { order: 'asc', limit: 3 }
    const outcome = await target().call('', { ...query, after: 'sess_000000000000000000000000' })
    if (outcome.status === 200) assert.deepEqual(idsOf(outcome), idsOf(await target().call('', query)))
    else assert.ok([400, 404].includes(Number(outcome.status)), `unexpected status ${outcome.status}`)
  })
}
