// The gateway's own credential towards the REST API: a Microsoft Entra token, a fixed one, or none.
import type * as Identity from '@azure/identity'
import { UpstreamError } from './upstream-error.ts'

const scope = 'https://ai.azure.com/.default'

/** The value of the `authorization` header, or undefined for none. Rejects with UpstreamError `noCredential`. */
export type Credential = () => Promise<string | undefined> | string | undefined

/** Loads the credential that `kind` names. @azure/identity is imported for `entra` alone. */
export async function loadCredential(
  kind: 'entra' | 'token' | 'none',
  token: string | undefined,
): Promise<Credential> {
  if (kind === 'none') return () => undefined
  if (kind === 'token') {
    const authorization = `Bearer ${token}`
    return () => authorization
  }
  const { DefaultAzureCredential, getBearerTokenProvider } = await importIdentity()
  const provide = getBearerTokenProvider(new DefaultAzureCredential(), scope)
  return async () => {
    try {
      return `Bearer ${await provide()}`
    } catch (cause) {
      throw new UpstreamError('noCredential', 'Microsoft Entra gave no token', { cause })
    }
  }
}

/** It is optional: a package or an image may come without it. */
async function importIdentity(): Promise<typeof Identity> {
  try {
    return await import('@azure/identity')
  } catch (cause) {
    throw new Error('UPSTREAM_AUTH=entra needs the package @azure/identity: install it beside the gateway.', {
      cause,
    })
  }
}
