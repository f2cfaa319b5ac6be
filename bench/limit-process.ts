// The limits: servers that read the request and send a response that exists already. LIMIT: `raw` or `express`.
import type { RequestListener } from 'node:http'
import express from 'express'
import { listen, serveParent, usageHandlers } from './child.ts'

const contentType = 'application/json; charset=utf-8'
let responses: ReadonlyMap<string, Buffer> = new Map()
/** The only response, if there is one: then no request body is compared. */
let only: Buffer | undefined

const raw: RequestListener = (request, response) => {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (chunk: string) => {
    body += chunk
  })
  request.on('end', () => {
    const found = only ?? responses.get(body)
    response.writeHead(200, { 'content-type': contentType, 'content-length': found?.length ?? 0 })
    response.end(found)
  })
}

/** As far as Express goes by itself: its router, its parser of bodies, its way to respond. */
function createExpress(): RequestListener {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  const bodies = new WeakMap<object, string>()
  const verify = (request: object, _response: unknown, body: Buffer) =>
    void bodies.set(request, body.toString())
  app.post('/graphql', express.json({ verify }), (request, response) => {
    response.type('json').send(only ?? responses.get(bodies.get(request) ?? ''))
  })
  return app
}

const { url, close } = await listen(process.env['LIMIT'] === 'express' ? createExpress() : raw)
serveParent(
  url,
  {
    ...usageHandlers,
    /** Sets the responses: request bodies, and the response to each. */
    responses: (known: readonly (readonly [string, string])[]) => {
      responses = new Map(known.map(([body, text]) => [body, Buffer.from(text)]))
      only = responses.size === 1 ? responses.values().next().value : undefined
    },
  },
  close,
)
