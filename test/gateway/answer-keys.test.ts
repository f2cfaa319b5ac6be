// Finished answers are found by a checksum: requests that share one are told apart all the same.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crc32 } from 'node:zlib'
import {
  type AnswerKey,
  createFinishedAnswers,
  type FinishedAnswer,
} from '../../src/http/finished-answers.ts'

const key: AnswerKey = { isolationKey: 'alice', isRouter: false, accept: '*/*', body: '{"query":"{ a }"}' }

function answer(body: string): FinishedAnswer {
  const outcomes = { hit: 1, stale: 0, miss: 0, dedupe: 0 }
  const summary = { outcomes, oldestFetchedAt: 0, byId: false, upstreamCalls: 0, isCurrent: () => true }
  return { body, contentType: 'application/json', operationName: undefined, cost: 1, summary }
}

/** Two texts of one checksum. */
function alike(): [string, string] {
  const seen = new Map<number, string>()
  for (let index = 0; ; index += 1) {
    const text = `{"query":"{ a }","variables":{"n":${index * 7_919}}}`
    const other = seen.get(crc32(text))
    if (other !== undefined) return [other, text]
    seen.set(crc32(text), text)
  }
}

test('two bodies of one checksum are never told each other’s answer', () => {
  const [one, other] = alike().map((body) => ({ ...key, body }))
  assert.ok(one && other && one.body !== other.body)
  const finished = createFinishedAnswers(1_000_000, 5_000)
  finished.keep(one, answer('of the one'))
  finished.keep(one, answer('of the one'))
  assert.equal(finished.find(one, 0)?.body.toString(), 'of the one')
  assert.equal(finished.find(other, 0), undefined)
  finished.keep(other, answer('of the other'))
  assert.equal(finished.find(other, 0)?.body.toString(), 'of the other')
  assert.equal(finished.find(one, 0), undefined)
})

test('a caller, a router and an accepted type each have answers of their own', () => {
  const finished = createFinishedAnswers(1_000_000, 5_000)
  const keys = [
    key,
    { ...key, isolationKey: 'bob' },
    { ...key, isRouter: true },
    { ...key, accept: undefined },
  ]
  for (let time = 0; time < 2; time += 1)
    for (const [index, each] of keys.entries()) finished.keep(each, answer(`${index}`))
  assert.deepEqual(
    keys.map((each) => finished.find(each, 0)?.body.toString()),
    ['0', '1', '2', '3'],
  )
})

test('of a request that came once everything that is kept counts, its headers too', () => {
  const finished = createFinishedAnswers(1_000_000, 5_000)
  finished.keep(key, answer('the first'))
  for (let index = 0; index < 20; index += 1)
    finished.keep({ ...key, accept: `${'x'.repeat(60_000)}${index}` }, answer('another'))
  // Pushed out, it comes for the first time again.
  finished.keep(key, answer('the first'))
  assert.equal(finished.find(key, 0), undefined)
})
