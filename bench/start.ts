// How long does the gateway take from its process's start to its first right answer, and what does it weigh then?
// `npm run bench:start`; `--rounds`.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { caller, checkedResponses, gatewaySettings, openHarness } from './harness.ts'
import { agentNames } from './lists.ts'
import { median } from './rounds.ts'
import { printTable } from './table.ts'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '7' } } })
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const names = agentNames.slice(0, 1)

interface Start {
  readonly listeningMs: number
  readonly answeredMs: number
  readonly mebibytes: number
}

async function start(env: Readonly<Record<string, string>>, authorization: string): Promise<Start> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const url = await urlOf(child.stdout)
    const listeningMs = performance.now() - startedAt
    await checkedResponses(url, authorization, 20, names)
    return {
      listeningMs,
      answeredMs: performance.now() - startedAt,
      mebibytes: await residentOf(child.pid ?? 0),
    }
  } finally {
    child.kill()
    await once(child, 'exit')
  }
}

/** Out of the log line that says where it listens. */
async function urlOf(lines: NodeJS.ReadableStream): Promise<string> {
  let text = ''
  for await (const chunk of lines) {
    text += String(chunk)
    const [, url] = /"url":"([^"]+)"/.exec(text) ?? []
    if (url !== undefined) {
      lines.resume()
      return url
    }
  }
  throw new Error(`the gateway ended without listening: ${text}`)
}

/** Resident memory of a process, in MiB. */
async function residentOf(pid: number): Promise<number> {
  const ps = spawn('ps', ['-o', 'rss=', '-p', `${pid}`], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  for await (const chunk of ps.stdout) text += String(chunk)
  return Number(text) / 1024
}

const harness = await openHarness()
try {
  const authorization = await harness.authorizationOf(caller)
  const env = { ...gatewaySettings(harness.upstream.ready), LOG_LEVEL: 'info' }
  const starts: Start[] = []
  for (let round = 0; round < Number(values.rounds); round += 1) {
    starts.push(await start(env, authorization))
  }
  const line = (name: string, unit: string, of: (start: Start) => number) => {
    const all = starts.map(of)
    return [
      name,
      ...[median(all), Math.min(...all), Math.max(...all)].map((value) => `${Math.round(value)} ${unit}`),
    ]
  }
  printTable(
    `Start of the process, ${starts.length} times`,
    ['until', 'median', 'least', 'most'],
    [
      line('it listens', 'ms', ({ listeningMs }) => listeningMs),
      line('the first right answer', 'ms', ({ answeredMs }) => answeredMs),
      line('resident memory then', 'MiB', ({ mebibytes }) => mebibytes),
    ],
  )
} finally {
  await harness.close()
}
