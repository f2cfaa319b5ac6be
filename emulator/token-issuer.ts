// A stand-in for an identity provider: an issuer with a key set over real HTTP, and tokens signed by it.
import { createServer } from 'node:http'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'

export interface TokenIssuer extends AsyncDisposable {
  /** `iss` of the tokens. */
  readonly issuer: string
  readonly audience: string
  readonly jwksUrl: string
  /** A token of that subject, valid for an hour; `claims` are added to it or replace what it would say. */
  sign(subject: string, claims?: JWTPayload): Promise<string>
  close(): Promise<void>
}

const keyId = 'key-1'

/** Starts an issuer; on any free port with 0, listening on `host`. Its keys are new every time. */
export async function startTokenIssuer(
  audience = 'sessions-gateway',
  port = 0,
  host = '127.0.0.1',
): Promise<TokenIssuer> {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const keySet = JSON.stringify({
    keys: [{ ...(await exportJWK(publicKey)), kid: keyId, alg: 'RS256', use: 'sig' }],
  })
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(keySet)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address()
  const issuer = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`

  async function close(): Promise<void> {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return {
    issuer,
    audience,
    jwksUrl: `${issuer}/.well-known/jwks.json`,
    sign: (subject, claims = {}) =>
      new SignJWT({ iss: issuer, aud: audience, sub: subject, ...lifetime(), ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: keyId })
        .sign(privateKey),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function lifetime(): { iat: number; exp: number } {
  const iat = Math.floor(Date.now() / 1000)
  return { iat, exp: iat + 3_600 }
}
