// The security headers of every answer: Helmet's, which do not depend on the request, so that they are asked for once.
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import helmet from 'helmet'

/** Names and values in turn. */
export function createSecurityHeaders(): string[] {
  const request = new IncomingMessage(new Socket())
  const response = new ServerResponse(request)
  helmet({ contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"] } } })(
    request,
    response,
    (error) => {
      if (error !== undefined) throw error
    },
  )
  return Object.entries(response.getHeaders()).flatMap(([name, value]) => [name, String(value)])
}
