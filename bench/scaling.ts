// What grows with replicas and callers? Upstream calls behind several replicas, pages in Redis, unknown tokens.
// `npm run bench:scaling`.
import { printReplicaCalls } from './replica-calls.ts'
import { printStoredPages } from './stored-pages.ts'
import { printTokenCost } from './token-cost.ts'

await printReplicaCalls()
await printStoredPages()
await printTokenCost()
