// Message classes with Express' prototypes: Express would change the prototype of each request and response instead, which
// costs about 5 % of a repeated operation's processor time (bench:throughput, "repeated").
import { IncomingMessage, ServerResponse } from 'node:http'
import type { Express } from 'express'

/** As `createServer` takes them. */
export interface MessageClasses {
  readonly IncomingMessage: typeof IncomingMessage
  readonly ServerResponse: typeof ServerResponse
}

/** Creates the classes of the messages of a server of `app`. */
export function createExpressMessages(app: Express): MessageClasses {
  class ExpressRequest extends IncomingMessage {}
  class ExpressResponse extends ServerResponse {}
  Object.setPrototypeOf(ExpressRequest.prototype, app.request)
  Object.setPrototypeOf(ExpressResponse.prototype, app.response)
  // The prototype that Express sets on each message is then the one that the message has.
  app.request = ExpressRequest.prototype as Express['request']
  app.response = ExpressResponse.prototype as Express['response']
  return { IncomingMessage: ExpressRequest, ServerResponse: ExpressResponse as typeof ServerResponse }
}
