// The security headers are those that Helmet sets.
import assert from 'node:assert/strict'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { test } from 'node:test'
import helmet from 'helmet'
import { securityHeaders } from '../../src/http/security-headers.ts'

test("the security headers are Helmet's, with a policy that lets nothing be loaded", () => {
  const request = new IncomingMessage(new Socket())
  const response = new ServerResponse(request)
  const directives = { defaultSrc: ["'none'"] }
  helmet({ contentSecurityPolicy: { useDefaults: false, directives } })(request, response, assert.ifError)
  assert.deepEqual({ ...response.getHeaders() }, securityHeaders)
})
