// The example's own server: a switch for an outage of the REST API, and the webhook at which Alertmanager reports.
import { createServer, type Server } from 'node:http'
import type { Emulator } from '../../emulator/emulator.ts'

interface Report {
  readonly alerts: readonly {
    readonly status: 'firing' | 'resolved'
    readonly labels: Readonly<Record<string, string>>
    readonly annotations: Readonly<Record<string, string>>
  }[]
}

/** Starts it on any free port. `say` gets one line for each alert that fires or resolves. Resolves to the server and its URL. */
export async function startControl(
  emulator: Emulator,
  say: (line: string) => void,
): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://control.invalid')
    if (request.method === 'POST' && pathname === '/outage') {
      const isOn = searchParams.get('on') === 'true'
      emulator.fail(isOn ? { kind: 'status', status: 503 } : undefined)
      say(`The REST API ${isOn ? 'fails' : 'works again'}.`)
      response.writeHead(204).end()
    } else if (request.method === 'POST' && pathname === '/alerts') {
      let body = ''
      request.setEncoding('utf8').on('data', (text: string) => void (body += text))
      request.on('end', () => {
        for (const { status, labels, annotations } of (JSON.parse(body) as Report).alerts)
          say(`${status}: ${labels['alertname']}: ${annotations['summary'] ?? ''}`)
        response.writeHead(204).end()
      })
    } else response.writeHead(404).end()
  })
  await new Promise<void>((settle, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', settle)
  })
  const address = server.address()
  return { server, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}` }
}
