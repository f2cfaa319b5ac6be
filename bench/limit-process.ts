// The limits: servers that read the request and send an answer that is there already. LIMIT: `raw` or `express`.
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { serveParent, usageHandlers } from './child.ts'

const contentType = 'application/json; charset=utf-8'
let answers: ReadonlyMap<string, Buffer> = new Map()
/** Where there is one answer, no request is looked at. */
let only: Buffer | undefined

const raw: RequestListener = (request, response) => {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (chunk: string) => {
    body += chunk
  })
  request.on('end', () => {
    const answer = only ?? answers.get(body)
    response.writeHead(200, { 'content-type': contentType, 'content-length': answer?.length ?? 0 })
    response.end(answer)
  })
}

/** As far as Express goes by itself: its router, its parser of bodies, its way to answer. */
function createExpress(): RequestListener {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  const bodies = new WeakMap<object, string>()
  const verify = (request: object, _response: unknown, body: Buffer) =>
    void bodies.set(request, body.toString())
  app.post('/graphql', express.json({ verify }), (request, response) => {
    response.type('json').send(only ?? answers.get(bodies.get(request) ?? ''))
  })
  return app
}

const server = createServer(process.env['LIMIT'] === 'express' ? createExpress() : raw)
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const { port } = server.address() as AddressInfo
serveParent(
  `http://127.0.0.1:${port}/graphql`,
  {
    ...usageHandlers,
    /** What it answers from now on: bodies, and the answer to each. */
    answers: (known: readonly (readonly [string, string])[]) => {
      answers = new Map(known.map(([body, answer]) => [body, Buffer.from(answer)]))
      only = answers.size === 1 ? answers.values().next().value : undefined
    },
  },
  async () => server.closeAllConnections(),
)
