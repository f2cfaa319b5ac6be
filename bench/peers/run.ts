// How does the gateway compare with other servers over the same list? `npm run bench:peers`, which installs them here
// first; `--rounds`, `--ms`, `--warm-up`, `--edges 20,100` and `--only miss,hit,repeated,mixed` shorten it.
import { openHarness } from '../harness.ts'
import { parseFlags, parseRounds } from '../rounds.ts'
import { installPeers } from './install.ts'
import { measureMixed } from './mixed.ts'
import { measureSingle } from './single.ts'

const flags = parseFlags({
  rounds: '3',
  ms: '1200',
  'warm-up': '8000',
  edges: '20,100',
  only: 'miss,hit,repeated,mixed',
})

installPeers()
const rounds = parseRounds(flags)
const only = flags.only.split(',')
await using harness = await openHarness()
for (const first of flags.edges.split(',').map(Number)) {
  for (const name of ['miss', 'hit', 'repeated'] as const) {
    if (only.includes(name)) await measureSingle(harness, name, first, rounds)
  }
}
if (only.includes('mixed')) await measureMixed(harness, rounds)
