// Clients of four kinds and two callers, on two replicas with one store, and everything that happens to them.
import { openLiveList as openApollo } from '../../examples/clients/apollo/live.ts'
import { openLiveList as openFetch } from '../../examples/clients/fetch-changes.ts'
import type { LiveList, LiveListOptions } from '../../examples/clients/live-list.ts'
import { openLiveList as openRelay } from '../../examples/clients/relay/live.ts'
import type { VirtualClock } from '../virtual-clock.ts'
import { ChangingLists, listChanges } from '../watch/changing-lists.ts'
import { runClock } from '../watch/run-clock.ts'
import { agentName, createStore } from '../watch/start-replica.ts'
import { type LiveReplica, startLiveReplica, tokenOf } from './live-replica.ts'
import { multipart } from './multipart-protocol.ts'
import type { Reach } from './virtual-browser.ts'

export const callers = ['ann', 'bob'] as const
export const windowSize = 6

const openers: Readonly<Record<string, (options: LiveListOptions) => Promise<LiveList>>> = {
  relay: openRelay,
  apollo: openApollo,
  fetch: openFetch,
  multipart: (options) => openFetch(options, multipart),
}

/**
 * - `cut`: a client's connections break · `offline`: its network is away, or comes back
 * - `miss`: they break while a row comes into the second of the newest one
 * - `crash`, `drain`: a replica ends at once, or as one that stops does; another takes its place
 * - `token`: the client's next tokens have expired, and its connections break
 */
export const worldChanges = [
  ...listChanges,
  'cut',
  'miss',
  'offline',
  'crash',
  'drain',
  'token',
  'wait',
] as const

export interface WorldStep {
  readonly kind: (typeof worldChanges)[number]
  readonly who: number
  readonly at: number
  readonly afterMs: number
}

export interface LiveClient {
  readonly name: string
  readonly caller: string
  readonly list: LiveList
}

interface Place {
  replica: number
  isOffline: boolean
  expiredTokens: number
  readonly caller: string
}

const tokenLives = [45_000, 3_600_000, 3_600_000] as const
const drainMs = 2_000

export class LiveWorld {
  readonly clock: VirtualClock
  readonly lists: ChangingLists
  /** Those that have ended, too. */
  readonly replicas: LiveReplica[] = []
  clients: readonly LiveClient[] = []
  /** Each may cost one call, beside the polls. */
  requests = 0
  readonly #store = createStore()
  readonly #random: () => number
  readonly #places = new Map<string, Place>()
  #current: LiveReplica[] = []

  constructor(clock: VirtualClock, random: () => number) {
    this.clock = clock
    this.#random = random
    this.lists = new ChangingLists(clock, callers, windowSize)
  }

  /** Starts the replicas, and opens all lists. */
  async open(): Promise<void> {
    this.#current = [await this.#start(), await this.#start()]
    const opened = Object.entries(openers).flatMap(([kind, open], index) =>
      callers.map(async (caller) => {
        const name = `${kind}-of-${caller}`
        this.#places.set(name, { replica: index % 2, isOffline: false, expiredTokens: 0, caller })
        const options = { url: `http://${name}/graphql`, agentName, pageSize: windowSize }
        return { name, caller, list: await open({ ...options, getToken: async () => this.#tokenOf(name) }) }
      }),
    )
    await runClock(this.clock, 1)
    this.clients = await Promise.all(opened)
  }

  /** The way from a client to its replica. */
  readonly reach: Reach = (host) => {
    const place = this.#places.get(host)
    if (!place || place.isOffline) return undefined
    this.requests += 1
    this.lists.disturb(place.caller)
    return this.#current[place.replica]?.connect(host)
  }

  async apply({ kind, who, at }: WorldStep): Promise<void> {
    const { name, caller } = this.clients[who % this.clients.length] ?? {}
    const place = this.#places.get(name ?? '')
    if (kind === 'wait' || name === undefined || caller === undefined || !place) return
    if (kind === 'crash' || kind === 'drain') return this.#replace(at % 2, kind)
    if (kind === 'token') place.expiredTokens = 1 + (at % 3)
    if (kind === 'offline') place.isOffline = !place.isOffline
    if (kind === 'cut') place.replica = at % 2
    if (kind === 'miss') this.lists.apply({ kind: 'late', caller, at })
    if (kind === 'cut' || kind === 'miss' || kind === 'offline' || kind === 'token')
      for (const replica of this.replicas) replica.cut(name)
    else this.lists.apply({ kind, caller, at })
  }

  heal(): void {
    this.lists.heal()
    for (const place of this.#places.values()) Object.assign(place, { isOffline: false, expiredTokens: 0 })
  }

  close(): void {
    for (const { list } of this.clients) list.close()
  }

  #tokenOf(name: string): string {
    const place = this.#places.get(name)
    const isExpired = place !== undefined && place.expiredTokens > 0
    if (isExpired) place.expiredTokens -= 1
    const lifeMs = tokenLives[Math.floor(this.#random() * tokenLives.length)] ?? 0
    return tokenOf(place?.caller ?? '', this.clock.wallNow() + (isExpired ? -1 : lifeMs))
  }

  async #start(): Promise<LiveReplica> {
    const { fetchPage } = this.lists.source
    const started = await startLiveReplica({
      fetchPage,
      store: this.#store,
      clock: this.clock,
      random: this.#random,
    })
    this.replicas.push(started)
    return started
  }

  async #replace(index: number, how: 'crash' | 'drain'): Promise<void> {
    const ended = this.#current[index]
    this.#current[index] = await this.#start()
    if (how === 'crash') ended?.kill()
    else ended?.streams.drain(drainMs)
  }
}
