// What each operation reads: the order, where each read goes on, how many rows it asks for at least, how many reads.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSlice } from '../../src/connection/slice.ts'
import { everything } from './compare.ts'
import { FakeList } from './fake-list.ts'
import { ascending, operations } from './operations.ts'

for (const { title, window, wanted = everything, matches, mode, reads } of operations)
  test(`${title}: ${reads.length === 0 ? 'no read' : reads.join(', ')}`, async () => {
    const list = new FakeList(ascending, mode)
    await readSlice(
      {
        order: 'desc',
        direction: 'forward',
        size: 0,
        trim: undefined,
        after: undefined,
        before: undefined,
        ...window,
      },
      list,
      { selected: wanted, pageBudget: 10, ...(matches && { matches }) },
    )
    const needs = reads.map((read) => Number(read.split('>=')[1]))
    assert.deepEqual(
      list.reads.map(({ order, after }, index) => `${order} ${after ?? 'head'}>=${needs[index]}`),
      reads,
    )
    for (const [index, { limit }] of list.reads.entries())
      assert.ok(limit >= (needs[index] ?? 0) && limit <= 100, `read ${index} asks for ${limit}`)
  })
