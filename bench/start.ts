// How long does the gateway take from its process's start to its first right response, and how much memory does it use then? The
// sources, the bundle, the single executable and the image in turn. `npm run bench:start`; `--rounds`.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPages } from '../scripts/build-pages.ts'
import { ensureBundle } from '../scripts/release/bundle.ts'
import { buildExecutable } from '../scripts/release/executable.ts'
import { caller, checkedResponses, gatewaySettings, openHarness } from './harness.ts'
import { imageForm } from './image-form.ts'
import { agentNames } from './lists.ts'
import { sources, startMain } from './main-process.ts'
import { median, parseFlags, show } from './rounds.ts'
import { printTable } from './table.ts'

const rounds = Number(parseFlags({ rounds: '7' }).rounds)

await using harness = await openHarness()
const authorization = await harness.authorizationOf(caller)
const env = gatewaySettings(harness.upstream.ready)

interface Form {
  readonly name: string
  readonly command: readonly string[]
  readonly size: string
  /** The gateway's process, where it is not the command's own. */
  readonly processId?: () => Promise<number>
}

interface Start {
  readonly listeningMs: number
  readonly respondedMs: number
  /** Resident, after the first response. */
  readonly mebibytes: number
}

async function measureStart({ command, processId }: Form): Promise<Start> {
  const startedAt = performance.now()
  const gateway = await startMain(env, command)
  const listeningMs = performance.now() - startedAt
  await checkedResponses(gateway.url, authorization, 20, agentNames.slice(0, 1))
  const respondedMs = performance.now() - startedAt
  const pid = processId === undefined ? gateway.pid : await processId()
  const kibibytes = Number(execFileSync('ps', ['-o', 'rss=', '-p', `${pid}`], { encoding: 'utf8' }))
  await gateway.stop()
  return { listeningMs, respondedMs, mebibytes: kibibytes / 1024 }
}

const folder = mkdtempSync(join(tmpdir(), 'start-'))
try {
  await buildPages()
  const bundle = await ensureBundle()
  const executable = join(folder, 'sessions-gateway')
  buildExecutable(bundle, executable)
  const image = await imageForm(env)
  if (typeof image === 'string') process.stderr.write(`${image}\n`)
  const forms: Form[] = [
    { name: 'sources', command: sources, size: '' },
    { name: 'bundle', command: [process.execPath, bundle, 'start'], size: sizeOf(statSync(bundle).size) },
    { name: 'single executable', command: [executable, 'start'], size: sizeOf(statSync(executable).size) },
    ...(typeof image === 'string' ? [] : [{ ...image, name: 'image, by podman', size: sizeOf(image.bytes) }]),
  ]
  const starts = forms.map((): Start[] => [])
  for (let round = 0; round <= rounds; round += 1)
    for (const [index, form] of forms.entries()) {
      const start = await measureStart(form)
      // The first process of each form fills the file system's cache.
      if (round > 0) starts[index]?.push(start)
    }
  const [ofSources = []] = starts
  const rows = forms.map(({ name, size }, index) => {
    const own = starts[index] ?? []
    const shown = (key: keyof Start, unit: string) =>
      `${Math.round(median(own.map((start) => start[key])))} ${unit}`
    const ratios = own.map(
      ({ respondedMs }, round) => respondedMs / (ofSources[round]?.respondedMs ?? Number.NaN),
    )
    const spread = `${show(Math.min(...ratios))}–${show(Math.max(...ratios))}`
    const ratio = index === 0 ? '1' : `${show(median(ratios))} (${spread})`
    return [
      name,
      size,
      shown('listeningMs', 'ms'),
      shown('respondedMs', 'ms'),
      ratio,
      shown('mebibytes', 'MiB'),
    ]
  })
  printTable(
    `Start of the process, ${rounds} times each in turn, at a load of ${Math.round(loadavg()[0] ?? 0)} on ${availableParallelism()} cores`,
    ['form', 'size', 'it listens', 'first right response', 'of the sources', 'resident memory then'],
    rows,
  )
} finally {
  rmSync(folder, { recursive: true })
}

function sizeOf(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
