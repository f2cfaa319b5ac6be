// The users of a run over HTTP: their tokens, and the lists that they will read.
import type { Harness } from './harness.ts'

const rowsPerList = 200

/**
 * Sets up the lists and signs the tokens of new users, of whom nothing is cached. `run` is part of their names. Resolves to
 * `Bearer …` by the user's number.
 */
export async function setUpVisitors(
  harness: Harness,
  run: string,
  reads: readonly { readonly user: number; readonly agent: number }[],
  users: number,
): Promise<string[]> {
  const nameOf = (user: number) => `visitor-${run}-${user}`
  const lists = new Map(
    reads.map(({ user, agent }) => [`${user} ${agent}`, [`agent-${agent}`, nameOf(user), rowsPerList]]),
  )
  await harness.upstream.ask('lists', [...lists.values()])
  const authorizations: string[] = []
  for (let user = 0; user < users; user += 1) authorizations.push(await harness.authorizationOf(nameOf(user)))
  return authorizations
}

/** Sends each token once: a token is verified once in its lifetime, which is longer than a run. */
export async function greet(url: string, authorizations: readonly string[]): Promise<void> {
  for (const authorization of authorizations) {
    const headers = { 'content-type': 'application/json', authorization }
    const response = await fetch(url, { method: 'POST', headers, body: '{"query":"{ __typename }"}' })
    await response.arrayBuffer()
  }
}
