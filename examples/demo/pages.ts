// The demo's pages: the list of sessions, who can be signed in, and a hand on the stand-in for the REST API.
import { join } from 'node:path'
import { type RequestHandler, Router, static as serveFiles } from 'express'
import type { Emulator } from '../../emulator/emulator.ts'
import { seededAgentNames } from '../../emulator/seed-data.ts'
import type { TokenIssuer } from '../../emulator/token-issuer.ts'
import type { DeriveIsolationKey } from '../../src/auth/isolation-key.ts'

export interface DemoPagesOptions {
  readonly emulator: Emulator
  readonly issuer: TokenIssuer
  readonly deriveIsolationKey: DeriveIsolationKey
  /** Whether the gateway's schema has mutations: without them the page has no controls for them. */
  readonly hasWrites: boolean
}

const userNames = ['alice', 'bob']

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Creates the routes: `/` with the list, `/demo/…` for the list's panels, and the explorer's identities. */
export function createDemoPages({
  emulator,
  issuer,
  deriveIsolationKey,
  hasWrites,
}: DemoPagesOptions): Router {
  const router = Router()

  const listIdentities: RequestHandler = async (_request, response) => {
    response.set('cache-control', 'no-store').json(await signTokens(issuer))
  }
  router.get('/explorer/identities.json', listIdentities)
  router.get('/demo/demo.json', async (_request, response) => {
    response
      .set('cache-control', 'no-store')
      .json({ users: await signTokens(issuer), agentNames: seededAgentNames, hasExplorer: true, hasWrites })
  })
  router.post('/demo/outage', (request, response) => {
    emulator.fail(request.query['on'] === 'true' ? { kind: 'status', status: 503 } : undefined)
    response.status(204).end()
  })
  router.post('/demo/sessions', async (request, response) => {
    const { searchParams } = new URL(request.url, 'http://demo.invalid')
    const subject = searchParams.get('userName') ?? ''
    const agentName = searchParams.get('agentName') ?? ''
    const identity = deriveIsolationKey({ issuer: issuer.issuer, subject })
    const created = await fetch(
      `${emulator.url}/agents/${encodeURIComponent(agentName)}/endpoint/sessions?api-version=v1`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', [emulator.behaviour.identityHeader]: identity ?? '' },
        body: JSON.stringify({ version_indicator: { type: 'version_ref', agent_version: '1' } }),
      },
    )
    response.status(created.ok ? 204 : 502).end()
  })
  router.use(
    (_request, response, next) => {
      response.set('content-security-policy', contentSecurityPolicy)
      next()
    },
    // All files of an image have one time: a tag of time and size would be that of another release, too.
    serveFiles(join(import.meta.dirname, '../web/dist'), { etag: false, lastModified: false }),
  )
  return router
}

/** Alice and bob, and alice with a token that has expired. */
async function signTokens(issuer: TokenIssuer): Promise<{ name: string; token: string }[]> {
  const expired = { iat: 1_000_000_000, exp: 1_000_003_600 }
  return Promise.all([
    ...userNames.map(async (name) => ({ name, token: await issuer.sign(name) })),
    issuer.sign('alice', expired).then((token) => ({ name: 'alice, expired', token })),
  ])
}
