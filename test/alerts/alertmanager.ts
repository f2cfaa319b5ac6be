// A real Alertmanager, and the webhook that it notifies.

import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { runCommand } from '../process.ts'

export interface Notification {
  readonly status: 'firing' | 'resolved'
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

export interface Alertmanager {
  /** host:port. */
  readonly address: string
  /** What the webhook was sent, in order. */
  readonly notifications: readonly Notification[]
}

/** Each alert is notified by itself and at once. */
const configurationFor = (webhook: string) => `
route:
  receiver: webhook
  group_by: ['...']
  group_wait: 0s
  group_interval: 1s
  repeat_interval: 1h
receivers:
  - name: webhook
    webhook_configs:
      - url: ${webhook}
        send_resolved: true
`

/** Starts both, with their files in this folder; they end with the test. */
export async function startAlertmanager(t: TestContext, folder: string): Promise<Alertmanager> {
  const notifications: Notification[] = []
  const webhook = createServer((request, response) => {
    let body = ''
    request
      .setEncoding('utf8')
      .on('data', (text: string) => {
        body += text
      })
      .on('end', () => {
        notifications.push(...(JSON.parse(body) as { alerts: Notification[] }).alerts)
        response.end()
      })
  })
  await new Promise<void>((resolve) => void webhook.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    webhook.closeAllConnections()
    webhook.close()
  })
  const { port } = webhook.address() as AddressInfo
  const file = join(folder, 'alertmanager.yaml')
  writeFileSync(file, configurationFor(`http://127.0.0.1:${port}/`))
  const child = runCommand(
    t,
    'prometheus-alertmanager',
    [
      `--config.file=${file}`,
      `--storage.path=${join(folder, 'alertmanager')}`,
      '--web.listen-address=127.0.0.1:0',
      '--cluster.listen-address=',
    ],
    { PATH: process.env['PATH'] ?? '' },
  )
  const [, address = ''] = await child.waitForOutput(/msg="Listening on" address=(\S+)/)
  return { address, notifications }
}
