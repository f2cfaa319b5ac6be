// How the list is kept up to date at the moment, in a word.
import type { Freshness } from './use-list-changes.ts'
import { pollEverySeconds } from './use-poll.ts'

const words: Readonly<Record<Freshness, string>> = {
  live: 'Live',
  connecting: 'Connecting…',
  polled: `Checked every ${pollEverySeconds} s`,
  offline: 'Offline',
}

export function ListFreshness({ freshness }: { readonly freshness: Freshness }) {
  return (
    <p className={`freshness ${freshness}`} role="status">
      {words[freshness]}
    </p>
  )
}
