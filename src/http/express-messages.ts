// Requests and responses that are Express's own from the start: else it gives each another prototype when it comes in, which
// costs a tenth of a request that is told its answer again.
import { IncomingMessage, ServerResponse } from 'node:http'
import type { Express } from 'express'

/** As `createServer` takes them. */
export interface MessageClasses {
  readonly IncomingMessage: typeof IncomingMessage
  readonly ServerResponse: typeof ServerResponse
}

/** The classes that a server of `app` makes its messages of. */
export function createExpressMessages(app: Express): MessageClasses {
  class ExpressRequest extends IncomingMessage {}
  class ExpressResponse extends ServerResponse {}
  Object.setPrototypeOf(ExpressRequest.prototype, app.request)
  Object.setPrototypeOf(ExpressResponse.prototype, app.response)
  // What Express sets as the prototype of each message is what it has already.
  app.request = ExpressRequest.prototype as Express['request']
  app.response = ExpressResponse.prototype as Express['response']
  return { IncomingMessage: ExpressRequest, ServerResponse: ExpressResponse as typeof ServerResponse }
}
