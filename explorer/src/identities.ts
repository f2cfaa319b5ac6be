// Whose token is sent: one of those that the server of this page offers, or one that is pasted.

export interface Identity {
  readonly name: string
  readonly token: string
}

/** Resolves to the identities that can be chosen; none where the server offers none, as in production. */
export async function fetchIdentities(): Promise<readonly Identity[]> {
  const response = await fetch('identities.json')
  const isJson = response.headers.get('content-type')?.startsWith('application/json')
  return response.ok && isJson ? response.json() : []
}
