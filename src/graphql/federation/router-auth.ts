// Which requests come from the supergraph's router: those that carry a secret that only it knows.
import { constantTimeEqual } from '../../crypto/keyed-hash.ts'

/** The header that carries the secret. */
export const routerSecretHeader = 'x-router-secret'

/** Whether a request's header proves the router. Without any secret, none does. */
export type IsRouter = (header: string | string[] | undefined) => boolean

/** Creates the check against a list of secrets, all of which are accepted. */
export function createRouterCheck(secrets: readonly string[]): IsRouter {
  return (header) =>
    typeof header === 'string' &&
    // Every one is compared, so that the time tells nothing about which it was.
    secrets.map((secret) => constantTimeEqual(secret, header)).includes(true)
}

/** A request that asks for what is the router's alone. */
export class RouterOnlyError extends Error {
  override name = 'RouterOnlyError'
}
