// Prometheus with the committed configuration, and Alertmanager, which reports to a webhook.
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse, stringify } from 'yaml'
import { type Child, startChild } from './child.ts'

const committed = resolve(import.meta.dirname, '../../deploy/prometheus')

export interface PrometheusOptions {
  readonly port: number
  /** Where the gateways' metrics are, as host:port. */
  readonly targets: readonly string[]
  readonly alertmanagerPort: number
}

/** Starts Prometheus with its files in `folder`, scraping every 5 seconds. */
export function startPrometheus(folder: string, options: PrometheusOptions): Child {
  const configuration = parse(readFileSync(join(committed, 'prometheus.yml'), 'utf8'))
  const [job] = configuration.scrape_configs
  job.static_configs = [{ targets: options.targets }]
  configuration.global = { scrape_interval: '5s', evaluation_interval: '5s' }
  configuration.rule_files = [join(committed, 'rules.yaml')]
  configuration.alerting = {
    alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${options.alertmanagerPort}`] }] }],
  }
  const file = join(folder, 'prometheus.yml')
  writeFileSync(file, stringify(configuration))
  return startChild('Prometheus', 'prometheus', [
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(folder, 'prometheus')}`,
    `--web.listen-address=127.0.0.1:${options.port}`,
  ])
}

/** Starts Alertmanager with its files in `folder`: it posts what fires and what resolves to `webhookUrl`. */
export function startAlertmanager(folder: string, port: number, webhookUrl: string): Child {
  const configuration = {
    route: { receiver: 'webhook', group_by: ['alertname'], group_wait: '1s', group_interval: '5s' },
    receivers: [{ name: 'webhook', webhook_configs: [{ url: webhookUrl, send_resolved: true }] }],
  }
  const file = join(folder, 'alertmanager.yml')
  writeFileSync(file, stringify(configuration))
  return startChild('Alertmanager', 'prometheus-alertmanager', [
    `--config.file=${file}`,
    `--storage.path=${join(folder, 'alertmanager')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
  ])
}
