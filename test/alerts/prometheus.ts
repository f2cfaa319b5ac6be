// A real Prometheus that scrapes gateways every second, with the committed rules at the test's pace.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { runCommand } from '../process.ts'
import { rulesFile, scaleRules } from './scaled-rules.ts'

export interface Sample {
  readonly metric: Readonly<Record<string, string>>
  readonly value: number
}

export interface ActiveAlert {
  readonly labels: Readonly<Record<string, string>>
  readonly state: 'pending' | 'firing'
}

export interface Prometheus {
  /** Evaluates an expression now. Rejects where Prometheus does not accept it. */
  readonly query: (expr: string) => Promise<readonly Sample[]>
  readonly alerts: () => Promise<readonly ActiveAlert[]>
  /** Sets where the metrics of each job are scraped from: host:port by its name. */
  readonly setTargets: (addresses: ReadonlyMap<string, string>) => void
}

const configurationFor = (folder: string, alertmanager: string, jobs: readonly string[]) => `
global:
  scrape_interval: 1s
  scrape_timeout: 1s
  evaluation_interval: 1s
rule_files: [${join(folder, 'rules.yaml')}]
alerting:
  alertmanagers:
    - static_configs: [{ targets: ['${alertmanager}'] }]
scrape_configs:
${jobs
  .map(
    (job) => `  - job_name: ${job}
    file_sd_configs: [{ files: ['${join(folder, `${job}.json`)}'], refresh_interval: 1s }]`,
  )
  .join('\n')}
`

/** Starts it, with its files in this folder; it ends with the test. */
export async function startPrometheus(
  t: TestContext,
  folder: string,
  { alertmanager, jobs }: { readonly alertmanager: string; readonly jobs: readonly string[] },
): Promise<Prometheus> {
  writeFileSync(join(folder, 'rules.yaml'), scaleRules(readFileSync(rulesFile, 'utf8')))
  const file = join(folder, 'prometheus.yaml')
  writeFileSync(file, configurationFor(folder, alertmanager, jobs))
  const child = runCommand(
    t,
    'prometheus',
    [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      '--web.listen-address=127.0.0.1:0',
      // How long it takes at least from a resend of an alert to the next.
      '--rules.alert.resend-delay=1s',
    ],
    { PATH: process.env['PATH'] ?? '' },
  )
  const [, address = ''] = await child.waitForOutput(/msg="Listening on" address=(\S+)/)
  await child.waitForOutput(/msg="Server is ready to receive web requests/)

  async function ask(path: string): Promise<unknown> {
    const response = await fetch(`http://${address}/api/v1/${path}`)
    const { status, error, data } = (await response.json()) as Record<string, unknown>
    if (status !== 'success') throw new Error(`${path}: ${String(error)}`)
    return data
  }
  return {
    async query(expr) {
      const { result } = (await ask(`query?query=${encodeURIComponent(expr)}`)) as {
        result: { metric: Record<string, string>; value: [number, string] }[]
      }
      return result.map(({ metric, value: [, value] }) => ({ metric, value: Number(value) }))
    },
    async alerts() {
      return ((await ask('alerts')) as { alerts: ActiveAlert[] }).alerts
    },
    setTargets(addresses) {
      for (const [job, target] of addresses) {
        const instance = job.replace('sessions-gateway-', '')
        writeFileSync(
          join(folder, `${job}.json`),
          JSON.stringify([{ targets: [target], labels: { instance } }]),
        )
      }
    },
  }
}
