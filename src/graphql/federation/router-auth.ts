// Recognises requests of the supergraph's router: they carry a secret that the router alone knows.
import { constantTimeEqual } from '../../crypto/keyed-hash.ts'

/** The header that carries the secret. */
export const routerSecretHeader = 'x-router-secret'

/** Returns whether a request's `x-router-secret` proves that the router sent it. */
export type IsRouter = (header: string | string[] | undefined) => boolean

/** Creates the check. Any of the secrets is accepted; without secrets, no request is the router's. */
export function createRouterCheck(secrets: readonly string[]): IsRouter {
  return (header) =>
    typeof header === 'string' &&
    // All are compared, so that the time does not reveal which one was equal.
    secrets.map((secret) => constantTimeEqual(secret, header)).includes(true)
}

/** A request that is not the router's asks for a field of the router's. */
export class RouterOnlyError extends Error {
  override name = 'RouterOnlyError'
}
