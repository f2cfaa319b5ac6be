// Everything that a gateway writes while it is attacked: log lines, and responses with their headers.
import { request as httpRequest } from 'node:http'
import type { StartedGateway } from '../gateway/start-gateway.ts'

export interface Watched extends Pick<StartedGateway, 'query' | 'request'> {
  /** The responses so far, head and body. */
  readonly responses: string[]
}

/** Wraps the functions that send requests: every response is recorded. */
export function watch(started: StartedGateway): Watched {
  const responses: string[] = []
  const record = (status: number, headers: Headers, text: string) =>
    void responses.push(`${status}\n${[...headers].map((line) => line.join(': ')).join('\n')}\n${text}`)
  return {
    responses,
    async query(...args) {
      const response = await started.query(...args)
      record(response.status, response.headers, response.text)
      return response
    },
    async request(...args) {
      const response = await started.request(...args)
      record(response.status, response.headers, await response.clone().text())
      return response
    },
  }
}

/** Every secret text, and every longer part of a token, that the written text contains. */
export function leaksIn(written: string, secrets: Readonly<Record<string, string>>): string[] {
  return Object.entries(secrets)
    .filter(([, secret]) => secret.length > 0 && written.includes(secret))
    .map(([name]) => name)
}

/** A token and its parts, each by a name. The header is left out: it names an algorithm and a key, which is public. */
export function partsOf(name: string, token: string): [string, string][] {
  const [, claims = '', signature = ''] = token.split('.')
  const parts: [string, string][] = [
    [`the token of ${name}`, token],
    [`the claims of ${name}`, claims],
    [`the signature of ${name}`, signature],
  ]
  return parts.filter(([, part]) => part.length > 16)
}

/** Sends raw header lines, which `fetch` would not; resolves to status, headers and body. */
export function sendRaw(
  url: string,
  headers: Record<string, string | string[]>,
  body: string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method: 'POST', agent: false, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      response.once('end', () =>
        resolve(`${response.statusCode}\n${response.rawHeaders.join('\n')}\n${text}`),
      )
    })
    request.once('error', reject)
    request.end(body)
  })
}
