// Where does the gateway's processor time go? By package, of one question. `npm run bench:profile`; `--question miss` (or
// hit, repeated), `--edges 20`, `--ms 6000`, `--functions 20` for the functions beside the packages.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type BenchmarkName, benchmarks, cacheSettings } from './benchmarks.ts'
import { caller, checkedResponses, openHarness, toCandidate } from './harness.ts'
import { agentNames } from './lists.ts'
import { printTable } from './table.ts'

const { values } = parseArgs({
  options: {
    question: { type: 'string', default: 'miss' },
    edges: { type: 'string', default: '20' },
    ms: { type: 'string', default: '6000' },
    functions: { type: 'string', default: '0' },
  },
})
const warmUpMs = 4_000
const intervalUs = 200

interface CallFrame {
  readonly functionName: string
  readonly url: string
}
interface Profile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: CallFrame }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

const question = benchmarks[values.question as BenchmarkName]
const first = Number(values.edges)
const folder = mkdtempSync(join(tmpdir(), 'profile-'))
try {
  const profile = await record()
  const { byPackage, byFunction } = summarise(profile)
  const title = `${question.name}, ${first} edges`
  printTable(`Processor time by package: ${title}`, ['package', '%'], topOf(byPackage, 20))
  if (Number(values.functions) > 0)
    printTable(`By function: ${title}`, ['function', '%'], topOf(byFunction, Number(values.functions)))
} finally {
  rmSync(folder, { recursive: true })
}

/** The profile of the measured time alone: what came before it is cut off by its length from the end. */
async function record(): Promise<Profile> {
  const harness = await openHarness()
  try {
    const flags = ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-interval=${intervalUs}`]
    const server = await harness.startGateway(cacheSettings[question.cache], flags)
    const authorization = await harness.authorizationOf(caller)
    await checkedResponses(server.ready, authorization, first, agentNames)
    const bodies = question.bodies(first)
    const candidate = toCandidate(harness, {
      name: question.name,
      server,
      bodies,
      authorization,
      minBytes: 100,
    })
    await candidate.measure(warmUpMs)
    await candidate.measure(Number(values.ms))
  } finally {
    await harness.close()
  }
  const [file = ''] = readdirSync(folder)
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as Profile
}

/** Microseconds by package and by function, without the time in which nothing was done. */
function summarise({ nodes, samples, timeDeltas }: Profile) {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
  const byPackage = new Map<string, number>()
  const byFunction = new Map<string, number>()
  let leftUs = Number(values.ms) * 1_000
  for (let index = samples.length - 1; index >= 0 && leftUs > 0; index -= 1) {
    const frame = frames.get(samples[index] ?? -1)
    const us = timeDeltas[index] ?? 0
    leftUs -= us
    if (frame === undefined || frame.functionName === '(idle)') continue
    add(byPackage, packageOf(frame), us)
    add(byFunction, `${frame.functionName || '(anonymous)'} in ${packageOf(frame)}`, us)
  }
  return { byPackage, byFunction }
}

function add(sums: Map<string, number>, key: string, us: number): void {
  sums.set(key, (sums.get(key) ?? 0) + us)
}

function packageOf({ functionName, url }: CallFrame): string {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? []
  if (name !== undefined) return name
  const [, folderName] = /\/(src\/[^/]+)/.exec(url) ?? []
  if (folderName !== undefined) return folderName
  if (url.startsWith('node:')) return url.split('/').slice(0, 2).join('/')
  return url === '' && functionName.startsWith('(') ? functionName : 'native and compiled code'
}

function topOf(sums: ReadonlyMap<string, number>, count: number): string[][] {
  const total = sums.values().reduce((sum, us) => sum + us, 0)
  return [...sums]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([name, us]) => [name, ((100 * us) / total).toFixed(1)])
}
