// What the log has of an error.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog } from '../../src/logging/log.ts'
import { UpstreamError } from '../../src/upstream/upstream-error.ts'

/** The `err` of a line that logs the error. */
function logged(err: unknown): Record<string, unknown> {
  const lines: string[] = []
  createLog('warn', { write: (line) => void lines.push(line) }).warn({ err }, 'failed')
  return (JSON.parse(String(lines)) as { err: Record<string, unknown> }).err
}

class EntraError extends Error {
  override name = 'AuthenticationError'
}

test('why Microsoft Entra gave no token is logged in its own words, on one bounded line', () => {
  const cause = new EntraError(
    `AADSTS700016: Application 'a' was not found.\r\nTrace ID: b ${'x'.repeat(1_000)}`,
  )
  const { cause: loggedCause } = logged(
    new UpstreamError('noCredential', 'Microsoft Entra gave no token', { cause }),
  )
  assert.equal(
    loggedCause,
    `AuthenticationError: AADSTS700016: Application 'a' was not found. Trace ID: b ${'x'.repeat(1_000)}`.slice(
      0,
      500,
    ),
  )
})

test('of what is underneath any other failed call only the kind is logged: its message can quote the upstream', () => {
  const cause = Object.assign(new Error('secret rows'), { code: 'UND_ERR_SOCKET' })
  assert.equal(
    logged(new UpstreamError('unavailable', 'the connection failed', { cause }))['cause'],
    'Error UND_ERR_SOCKET',
  )
})

test('a write of which nobody knows whether it was done is logged as one', () => {
  const error = (maybeDone?: boolean) =>
    new UpstreamError('timeout', 'no response', maybeDone === undefined ? {} : { maybeDone })
  assert.equal(logged(error(true))['maybeDone'], true)
  assert.ok(!('maybeDone' in logged(error())))
})
