// The readiness of several workers.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSharedReadiness } from '../../src/cluster/shared-readiness.ts'

test('it is ready once every worker has warmed up', () => {
  const readiness = createSharedReadiness(2)
  assert.equal(readiness.state(), 'warming')
  readiness.add(1)
  readiness.add(1)
  assert.equal(readiness.state(), 'warming')
  readiness.add(2)
  assert.equal(readiness.state(), 'ready')
})

test('the loss of a worker takes the others out of no load balancer, that of all does', () => {
  const readiness = createSharedReadiness(2)
  readiness.add(1)
  readiness.add(2)
  readiness.remove(1)
  assert.equal(readiness.state(), 'ready')
  readiness.remove(2)
  assert.equal(readiness.state(), 'warming')
  readiness.add(3)
  assert.equal(readiness.state(), 'ready')
})

test('once it has been asked to stop, it drains, whatever the workers report', () => {
  const readiness = createSharedReadiness(1)
  readiness.drain()
  readiness.add(1)
  assert.equal(readiness.state(), 'draining')
})
