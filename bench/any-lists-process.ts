// An upstream in which every caller has every list, with the same rows in each, and an issuer that signs quickly; counts calls.
import { generateKeyPairSync, sign } from 'node:crypto'
import { listen, serveParent } from './child.ts'
import { rowsOf } from './lists.ts'

const rows = rowsOf('any', 100)
const pages = new Map<number, string>()
let calls = 0

function pageOf(limit: number): string {
  const data = rows.slice(0, limit)
  const page =
    pages.get(limit) ??
    JSON.stringify({
      object: 'list',
      data,
      first_id: data[0]?.agent_session_id,
      last_id: data.at(-1)?.agent_session_id,
      has_more: true,
    })
  pages.set(limit, page)
  return page
}

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const keySet = JSON.stringify({
  keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'key-1', alg: 'EdDSA', use: 'sig' }],
})
const audience = 'sessions-gateway'
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const header = encode({ alg: 'EdDSA', kid: 'key-1' })

const { url, close } = await listen((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://upstream')
  response.setHeader('content-type', 'application/json')
  if (pathname === '/keys') {
    response.end(keySet)
    return
  }
  calls += 1
  response.end(pageOf(Number(searchParams.get('limit'))))
})
const origin = new URL(url).origin
const exp = Math.floor(Date.now() / 1_000) + 36_000

serveParent(
  { url: origin, issuer: origin, audience, jwksUrl: `${origin}/keys` },
  {
    sign: (subjects: readonly string[]) =>
      subjects.map((sub) => {
        const text = `${header}.${encode({ iss: origin, aud: audience, sub, exp })}`
        return `${text}.${sign(null, Buffer.from(text), privateKey).toString('base64url')}`
      }),
    /** How many calls arrived so far. */
    calls: () => calls,
  },
  close,
)
