// Tailcall behind a process that reports for it, configured by TAILCALL (its command as JSON), TAILCALL_USER, TAILCALL_AGENT and
// HTTP_CACHE.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { serveParent } from '../../child.ts'
import { familyCpuUs, freePort } from '../../process-family.ts'
import { tailcallConfiguration } from './configuration.ts'
import { tailcallEnvironment } from './program.ts'

const { UPSTREAM_URL = '', TAILCALL = '[]', TAILCALL_USER = '', TAILCALL_AGENT = '' } = process.env
const port = await freePort()
const folder = mkdtempSync(join(tmpdir(), 'tailcall-'))
const file = join(folder, 'tailcall.graphql')
const configuration = tailcallConfiguration({
  port,
  upstreamUrl: UPSTREAM_URL,
  user: TAILCALL_USER,
  agentName: TAILCALL_AGENT,
  httpCache: Number(process.env['HTTP_CACHE'] ?? 0),
})
writeFileSync(file, configuration)

// The harness puts this process on the servers' core, but not what it has started.
const core = availableParallelism() > 1 ? ['taskset', '-c', '0'] : []
const [program, ...args] = [...core, ...(JSON.parse(TAILCALL) as string[]), 'start', file]
const child = spawn(program, args, {
  env: { PATH: process.env['PATH'], ...tailcallEnvironment },
  stdio: ['ignore', 'ignore', 'inherit'],
})
const exited = once(child, 'exit')
const origin = `http://127.0.0.1:${port}`
const isReady = async () => {
  if (child.exitCode !== null) throw new Error('Tailcall has ended')
  return (await fetch(`${origin}/status`).catch(() => undefined))?.ok === true
}
while (!(await isReady())) await new Promise((resolve) => void setTimeout(resolve, 50))
rmSync(folder, { recursive: true })

serveParent(`${origin}/graphql`, { cpu: () => familyCpuUs(child.pid ?? 0, false) }, async () => {
  child.kill()
  await exited
})
