// Message classes with Express' prototypes: they can do what Express' messages can, and no prototype is changed.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import express from 'express'
import { createExpressMessages } from '../../src/http/express-messages.ts'

test('a request and its response come in as what Express would make of them', async (t) => {
  const app = express()
  const { IncomingMessage, ServerResponse } = createExpressMessages(app)
  const kinds: boolean[] = []
  app.get('/hello', (request, response) => {
    kinds.push(
      Object.getPrototypeOf(request) === IncomingMessage.prototype,
      Object.getPrototypeOf(response) === ServerResponse.prototype,
      request.app === app,
      response.app === app,
    )
    response.status(201).json({ accepts: request.accepts('json'), query: request.query, ip: request.ip })
  })
  const server = createServer({ IncomingMessage, ServerResponse }, app)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hello?a=1`)
  assert.equal(response.status, 201)
  assert.deepEqual(await response.json(), { accepts: 'json', query: { a: '1' }, ip: '127.0.0.1' })
  assert.deepEqual(kinds, [true, true, true, true])
})
