// The id of a request that is not logged.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Response } from 'express'
import { requestIdOf } from '../../src/http/request-state.ts'

test('a response to a request that is not logged has an id of its own, always the same one', () => {
  const response = { locals: {} } as Response
  const id = requestIdOf(response)
  assert.match(id, /^[0-9a-f-]{36}$/)
  assert.equal(requestIdOf(response), id)
})
