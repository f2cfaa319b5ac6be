// What do streams cost? Memory of each, processor time of an event, a client that does not read, and queries beside a thousand
// idle streams, and after as many. `npm run bench:streams`; `--streams`, `--processes`, `--rounds`, `--ms`, `--warm-up`.
import { loadavg } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { benchmarks, cacheSettings } from './benchmarks.ts'
import { startChild } from './child.ts'
import { checkedResponses, openHarness, type Server, toCandidate } from './harness.ts'
import { agentNames } from './lists.ts'
import {
  type Candidate,
  measureRounds,
  median,
  parseFlags,
  parseRounds,
  ratioOf,
  show,
  showRatio,
} from './rounds.ts'
import type { StreamPlan } from './stream-load-process.ts'
import { printTable } from './table.ts'

const flags = parseFlags({ streams: '3000', processes: '2', rounds: '10', ms: '1000', 'warm-up': '6000' })
const count = Number(flags.streams)
const callers = 100
const idleStreams = 1_000
const changes = 10
const slowReaders = 100
const leadInMs = 1_000
/** Against a hang alone. */
const withinMs = 60_000
const [agentName = ''] = agentNames

await using harness = await openHarness()
const { upstream } = harness
const loader = await startChild(new URL('stream-load-process.ts', import.meta.url), { core: 1 })
const authorizations: string[] = []
for (let caller = 0; caller < callers; caller += 1)
  authorizations.push(await harness.authorizationOf(`watcher-${caller}`))
const streamsOf = (streams: number) =>
  Array.from({ length: streams }, (_, index) => authorizations[index % callers] ?? '')
const setLists = (rows: number) =>
  upstream.ask(
    'lists',
    authorizations.map((_, caller) => [agentName, `watcher-${caller}`, rows]),
  )
const settings = {
  MAX_STREAMS: '10000',
  MAX_STREAMS_PER_CALLER: '10000',
  WATCH_MIN_INTERVAL_MS: '500',
  WATCH_MAX_INTERVAL_MS: '1000',
  PAGE_CACHE_MAX_AGE_MS: '0',
}
const open = (server: Server, streams: number, reads = true) => {
  const plan: StreamPlan = { url: server.ready, authorizations: streamsOf(streams), agentName, reads }
  return loader.ask('open', plan)
}
const rssOf = (server: Server) => server.ask<number>('rss')
const eventsSoFar = () => loader.ask<number>('events')

async function waitForEvents(least: number): Promise<void> {
  const until = performance.now() + withinMs
  while ((await eventsSoFar()) < least) {
    if (performance.now() > until) throw new Error(`${await eventsSoFar()} events, not ${least}`)
    await sleep(20)
  }
}

let rows = 15

/** Adds a row to all lists, or removes it again; resolves when each of `streams` had its event. */
async function change(streams: number): Promise<void> {
  const before = await eventsSoFar()
  rows = 31 - rows
  await setLists(rows)
  await waitForEvents(before + streams)
}

const line = (name: string, value: number, unit: string) => [name, `${value.toFixed(1)} ${unit}`]

async function measureStreams(): Promise<string[][]> {
  await setLists(rows)
  const server = await harness.startGateway(settings)
  await open(server, callers)
  await change(callers)
  const before = await rssOf(server)
  await open(server, count)
  await sleep(1_000)
  const atRest = (await rssOf(server)) - before
  const idleFrom = await server.ask<number>('cpu')
  await sleep(3_000)
  const idleUs = ((await server.ask<number>('cpu')) - idleFrom) / 3
  const eventUs: number[] = []
  for (let number = 0; number < changes; number += 1) {
    const [from, at] = [await server.ask<number>('cpu'), performance.now()]
    await change(count + callers)
    const idleShareUs = (idleUs * (performance.now() - at)) / 1_000
    eventUs.push(((await server.ask<number>('cpu')) - from - idleShareUs) / (count + callers))
  }
  const afterEvents = (await rssOf(server)) - before
  await loader.ask('close')
  return [
    line('memory of a stream at rest', atRest / count / 1_024, 'KiB'),
    line(`after ${changes} events`, afterEvents / count / 1_024, 'KiB'),
    line('processor time of an event', median(eventUs), 'µs'),
  ]
}

/** How much more memory a client takes that does not read, against one that does, over the same changes. */
async function measureSlowReaders(): Promise<string[]> {
  const grownKiB: number[] = []
  for (const reads of [true, false]) {
    await setLists(rows)
    const server = await harness.startGateway(settings)
    await open(server, callers)
    await open(server, slowReaders, reads)
    await change(callers)
    const before = await rssOf(server)
    for (let number = 0; number < 3 * changes; number += 1) await change(callers)
    grownKiB.push(((await rssOf(server)) - before) / slowReaders / 1_024)
    await loader.ask('close')
  }
  const [reading = 0, slow = 0] = grownKiB
  return line(
    `a client that does not read ${3 * changes} changes, beyond one that does`,
    slow - reading,
    'KiB',
  )
}

/** A process that had nothing to do for seconds gives memory back, which it takes again under load: that is not measured. */
const loadedBefore =
  (measure: Candidate['measure']): Candidate['measure'] =>
  async (ms) => {
    await measure(leadInMs)
    return measure(ms)
  }

async function measureQueries(): Promise<string[][]> {
  const first = 20
  const name = 'watcher-0'
  await upstream.ask(
    'lists',
    agentNames.slice(0, 20).map((agent) => [agent, name, 150]),
  )
  const quiet = {
    ...settings,
    ...cacheSettings.on,
    WATCH_MIN_INTERVAL_MS: '2000',
    WATCH_MAX_INTERVAL_MS: '60000',
  }
  const authorization = authorizations[0] ?? ''
  const candidates: Candidate[] = []
  const startOne = async (name: string) => {
    const server = await harness.startGateway(quiet)
    const texts = await checkedResponses(server.ready, authorization, first, agentNames.slice(0, 1))
    const minBytes = Math.min(...texts.map((text) => Buffer.byteLength(text))) - 8
    const bodies = benchmarks.repeated.bodies(first)
    const candidate = toCandidate(harness, { authorization, minBytes, name, server, bodies })
    candidates.push({ ...candidate, measure: loadedBefore(candidate.measure) })
    return server
  }
  // Streams that were opened and closed leave what V8 has learnt from them, and a heap that has grown: that is measured apart from
  // open ones.
  for (let number = 0; number < Number(flags.processes); number += 1) {
    await startOne('without')
    await open(await startOne('after'), idleStreams)
    await loader.ask('close')
  }
  for (let number = 0; number < Number(flags.processes); number += 1)
    await open(await startOne('beside'), idleStreams)
  const measured = await measureRounds(candidates, parseRounds(flags))
  await loader.ask('close')
  const lines = (what: string, candidate: string) => {
    const ratio = ratioOf(measured, candidate, 'without')
    return [
      [`repeated operations ${what}, of those without any`, showRatio(ratio)],
      ['the same by processor time', show(ratio.byCpu)],
    ]
  }
  return [
    ...lines(`after ${idleStreams} streams were opened and closed`, 'after'),
    ...lines(`beside ${idleStreams} idle streams`, 'beside'),
  ]
}

const measured = [...(await measureStreams()), await measureSlowReaders(), ...(await measureQueries())]
await loader.stop()
printTable(
  `${count} streams of ${callers} callers, in one process; load average ${loadavg()[0]?.toFixed(1)}`,
  ['what', 'measured'],
  measured,
)
