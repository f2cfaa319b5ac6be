// Fetching a key set over HTTP: one answer of bounded size, no redirect followed.
import { request } from 'undici'
import { utf8Text } from '../utf8-text.ts'
import type { FetchJwks } from './jwks.ts'

const maxBytes = 256 * 1024

/** Rejects for any status but 200 and for an answer that is too long. */
export const fetchJwks: FetchJwks = async (url, signal) => {
  const { statusCode, body } = await request(url, { headers: { accept: 'application/json' }, signal })
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (statusCode !== 200) break
    if (bytes > maxBytes) throw new Error('it is longer than 256 KiB')
    chunks.push(chunk)
  }
  if (statusCode !== 200) throw new Error(`its endpoint answers with status ${statusCode}`)
  return utf8Text(Buffer.concat(chunks))
}
