// Each attempt of a call is observed with its own method, and with the status that came.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCallMetrics } from '../../src/metrics/call-metrics.ts'
import { type CallKind, deleteCall, getCall, stopCall } from '../../src/upstream/call-kinds.ts'
import { UpstreamError } from '../../src/upstream/upstream-error.ts'

/** The labels under which a call is observed. */
async function observed<Result>(kind: CallKind<Result>, call: () => Promise<Result>): Promise<unknown[]> {
  const labels: unknown[] = []
  const { onResult, onError } = createCallMetrics(kind, (seen) => () => void labels.push(Object.values(seen)))
  await call().then(
    (result) => onResult(result, 0),
    (error: unknown) => onError(error, 0),
  )
  return labels
}

test('method, status and reason are those of the attempt', async () => {
  const fail = (error: Error) => async () => {
    throw error
  }
  assert.deepEqual(
    [
      await observed(getCall, async () => 'a session'),
      await observed(stopCall, async () => ({ status: 204 })),
      await observed(stopCall, async () => ({ status: 200 })),
      await observed(deleteCall, fail(new UpstreamError('conflict', '', { status: 409 }))),
      await observed(deleteCall, fail(new UpstreamError('unavailable', ''))),
      await observed(deleteCall, fail(new UpstreamError('circuitOpen', ''))),
      await observed(deleteCall, fail(new TypeError('a bug'))),
    ],
    [
      [['GET', '200', '']],
      [['POST', '204', '']],
      [['POST', '200', '']],
      [['DELETE', '409', 'conflict']],
      [['DELETE', '', 'unavailable']],
      [],
      [['DELETE', '', '_OTHER']],
    ],
  )
})
