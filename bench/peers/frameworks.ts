// The peers' frameworks, each started on a free port. Imports are dynamic: a peer's process loads nothing of the others.
import { startApollo } from './apollo.ts'
import { startMercurius } from './mercurius.ts'
import type { StartPeer } from './peer.ts'
import { startYoga } from './yoga.ts'

export const frameworks: Readonly<Record<string, StartPeer>> = {
  apollo: startApollo,
  yoga: startYoga,
  mercurius: startMercurius,
}
