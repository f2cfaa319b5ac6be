// How does the gateway compare with other servers over the same list? `npm run bench:peers`, which installs them here
// first; `--rounds`, `--ms`, `--warm-up`, `--edges 20,100` and `--only miss,hit,repeated,entities,get,mixed` shorten it.
import { openHarness } from '../harness.ts'
import { parseFlags, parseRounds } from '../rounds.ts'
import { measureEntities } from './entities.ts'
import { measureGets } from './gets.ts'
import { installPeers } from './install.ts'
import { measureMixed } from './mixed.ts'
import { measureSingle } from './single.ts'
import { tailcallEntrants } from './tailcall/entrants.ts'
import { findTailcall } from './tailcall/program.ts'
import type { Run } from './variants.ts'

const flags = parseFlags({
  rounds: '3',
  ms: '1000',
  'warm-up': '4000',
  edges: '20,100',
  only: 'miss,hit,repeated,entities,get,mixed',
})

installPeers()
const rounds = parseRounds(flags)
const sizes = flags.edges.split(',').map(Number)
const only = flags.only.split(',')
const isChosen = (run: Run) => only.includes(run)
const tailcall = isChosen('miss') || isChosen('hit') ? findTailcall() : undefined
await using harness = await openHarness()
for (const name of ['miss', 'hit', 'repeated'] as const) {
  const others = tailcall === undefined ? [] : tailcallEntrants(harness, tailcall, name)
  if (isChosen(name)) await measureSingle(harness, name, sizes, rounds, others)
}
if (isChosen('entities')) await measureEntities(harness, rounds)
if (isChosen('get')) await measureGets(harness, rounds)
if (isChosen('mixed')) await measureMixed(harness, rounds)
