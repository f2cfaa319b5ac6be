// The token that is sent for a user: the demo signs a new one when it has expired.
import { type DemoUser, fetchDemo } from './demo.ts'

export interface Tokens {
  readonly current: () => string
  /** Resolves when the demo has signed a new one. Concurrent calls share one request. */
  readonly renew: () => Promise<void>
}

/** Creates the tokens of a user, which start with the one that the user came with. */
export function createTokens({ name, token }: DemoUser): Tokens {
  let current = token
  let renewing: Promise<void> | undefined

  async function fetchNew(): Promise<void> {
    const { users } = await fetchDemo()
    current = users.find((user) => user.name === name)?.token ?? current
  }
  return {
    current: () => current,
    renew() {
      renewing ??= fetchNew().finally(() => {
        renewing = undefined
      })
      return renewing
    },
  }
}
