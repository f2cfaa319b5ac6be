// GraphiQL over this gateway, with a bar to choose whose token is sent.
import { GraphiQL } from 'graphiql'
import { useRef, useState } from 'react'
import { examples } from './examples.ts'
import { createFetcher } from './fetcher.ts'
import type { Identity } from './identities.ts'

const ownToken = 'own token'

export function Explorer({ identities }: { readonly identities: readonly Identity[] }) {
  const [name, setName] = useState(identities[0]?.name ?? ownToken)
  const [pasted, setPasted] = useState('')
  const token = identities.find((identity) => identity.name === name)?.token ?? pasted.trim()
  const latest = useRef(token)
  latest.current = token

  const [fetcher] = useState(() => createFetcher(() => latest.current))

  return (
    <>
      <fieldset className="identities">
        <legend>Token of</legend>
        {[...identities.map((identity) => identity.name), ownToken].map((option) => (
          <label key={option}>
            <input type="radio" name="identity" checked={name === option} onChange={() => setName(option)} />
            {option}
          </label>
        ))}
        {name === ownToken && (
          <input
            type="password"
            autoComplete="off"
            aria-label="Token"
            placeholder="Paste a token"
            value={pasted}
            onChange={({ target }) => setPasted(target.value)}
          />
        )}
      </fieldset>
      <main>
        <GraphiQL
          fetcher={fetcher}
          defaultTabs={[...examples]}
          shouldPersistHeaders={false}
          showPersistHeadersSettings={false}
        />
      </main>
    </>
  )
}
