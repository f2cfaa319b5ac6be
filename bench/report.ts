// Runs benchmarks and writes bench/README.md from what they print. `npm run bench:report` runs all; with names behind it
// (`npm run bench:report -- calls memory`) those alone, and keeps what the others said last (bench/results.json).
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Table, toMarkdown } from './table.ts'
import { readTarget, type Tables, targets } from './targets.ts'

/** The question of each benchmark. */
const questions: Readonly<Record<string, string>> = {
  throughput: 'How close to `node:http` are misses, page hits and repeated operations?',
  entities: 'How close to `node:http` are the entity fetches of a router?',
  observing: 'What do metrics, Server-Timing and the flight recorder cost?',
  peers: 'How do other servers do with the same list? Installs them in `bench/peers` first.',
  calls: 'How many upstream calls do operations cost? On virtual time: the same on every machine.',
  waits: 'How often do users wait for a slow service? On virtual time: the same on every machine.',
  latency:
    'How long do users wait, in an open loop over a slow service? Installs peers in `bench/peers` first.',
  memory: 'What does a cached page weigh?',
  start: 'How long until the first response?',
  scaling: 'What grows with replicas and callers? Calls on virtual time; pages in Redis; tokens.',
  'first-requests': 'How long do the first requests of a process take, with and without its warm-up?',
  workers: 'What does a second worker add? The load runs on the same cores, and is counted apart.',
  streams: 'What do streams cost, and what does a query cost beside them?',
  'watch-calls': 'How many calls do watched lists take? On virtual time: the same on every machine.',
  growth: 'Does an operation cost more at the end of a long list, after many callers, or after many agents?',
  faults: 'What does an outage of 20 s under load look like?',
  soak: 'Does anything grow in ten minutes?',
}

interface Result {
  readonly date: string
  readonly machine: string
  readonly tables: readonly Table[]
}

const here = fileURLToPath(new URL('.', import.meta.url))
const resultsFile = join(here, 'results.json')

const names = process.argv.slice(2)
const unknown = names.filter((name) => !(name in questions))
if (unknown.length > 0)
  throw new Error(
    `There is no benchmark ${unknown.join(', ')}: there are ${Object.keys(questions).join(', ')}.`,
  )
const results: Record<string, Result> = existsSync(resultsFile)
  ? (JSON.parse(readFileSync(resultsFile, 'utf8')) as Record<string, Result>)
  : {}
for (const name of names.length > 0 ? names : Object.keys(questions)) {
  results[name] = run(name)
  writeFileSync(resultsFile, `${JSON.stringify(results, null, 2)}\n`)
}
writeFileSync(join(here, 'README.md'), readme())
spawnSync('npx', ['biome', 'check', '--write', here], { stdio: 'inherit' })

function run(name: string): Result {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  const collector = join(folder, 'tables')
  try {
    writeFileSync(collector, '')
    const { status } = spawnSync('npm', ['run', '-s', `bench:${name}`], {
      stdio: 'inherit',
      env: { ...process.env, BENCH_TABLES: collector },
    })
    if (status !== 0) throw new Error(`the benchmark ${name} failed`)
    const lines = readFileSync(collector, 'utf8').trim().split('\n')
    const tables = lines.map((line) => JSON.parse(line) as Table)
    return { date: new Date().toISOString().slice(0, 10), machine: machine(), tables }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function machine(): string {
  const model = cpus()[0]?.model ?? 'an unknown processor'
  const gibibytes = Math.round(totalmem() / 2 ** 30)
  return `${availableParallelism()} cores of ${model}, ${gibibytes} GiB, ${process.platform}, Node ${process.versions.node}`
}

function readme(): string {
  const tables: Tables = Object.fromEntries(
    Object.entries(results).map(([name, result]) => [name, result.tables]),
  )
  const rows = targets.map((one) => {
    const { measured = '', met } = readTarget(one, tables) ?? {}
    return [one.question, one.target, measured, met === undefined ? 'not measured' : met ? 'met' : 'missed']
  })
  const goals: Table = { title: 'Targets', head: ['question', 'target', 'measured', ''], rows }
  const sections = Object.entries(questions).map(([name, question]) => {
    const result = results[name]
    const when = result ? `Run on ${result.date}: ${result.machine}.` : 'Not run yet.'
    const shown = result?.tables.map(toMarkdown).join('\n\n') ?? ''
    return `## ${name[0]?.toUpperCase()}${name.slice(1)}\n\n\`npm run bench:${name}\`: ${question} ${when}\n\n${shown}`
  })
  return `${[
    '# Benchmarks',
    'Written by `npm run bench:report` from what the benchmarks printed; not edited by hand. `npm run bench` is the short run of the project alone.',
    'One program for each question. Each checks the responses before it measures. Server, load and upstream are processes of their own: the server on one core, the others on the other; 32 connections that are kept alive. Rounds are interleaved (A B C, C B A; in the mixed run each comes first in another round), the first does not count, nor do eight rounds of the mixed run; a median of ratios within each round stands with the least and the most. Ratios within one table are worth comparing, times are not. The load does not sleep between responses, because on a virtual machine the writer pays for waking up a reader. "New in this form" varies a variable that the document does not use, so that no response cache has the response.',
    "Peers are measured twice: *as written*, the way their documentation has it, with `fetch` and a resolver for each field; and *tuned*, with this project's upstream client and rows. They believe the token that the gateway checks, and have no deadline, retries, circuit breaker, limits, cost or rate. Yoga and Mercurius compile operations. Tailcall, which has no resolvers to write, runs with one worker thread; its rows have the same fields, but times in seconds and states in lower case.",
    toMarkdown(goals).replace(/^###/, '##'),
    ...sections,
  ].join('\n\n')}\n`
}
