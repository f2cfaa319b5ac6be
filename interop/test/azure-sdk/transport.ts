// Lets an SDK that insists on https talk to the emulator's plain http.
import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline'

/** The endpoint to configure: the emulator's URL as https. */
export function secureUrl(url: string): string {
  return url.replace(/^http:/, 'https:')
}

/** Sends over http; the response names the https request, as next pages are derived from its URL. */
export function createPlainHttpClient(): HttpClient {
  const client = createDefaultHttpClient()
  return {
    async sendRequest(request) {
      const { url, allowInsecureConnection } = request
      request.url = url.replace(/^https:/, 'http:')
      request.allowInsecureConnection = true
      try {
        const response = await client.sendRequest(request)
        return { ...response, request }
      } finally {
        request.url = url
        request.allowInsecureConnection = allowInsecureConnection ?? false
      }
    },
  }
}

export const credential = {
  getToken: async () => ({ token: 'sdk-token', expiresOnTimestamp: Date.now() + 3_600_000 }),
}
