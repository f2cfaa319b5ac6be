// The emulator and a token issuer together, and the settings of a gateway in front of them.
import { randomBytes } from 'node:crypto'
import { dialectSettings, readDialect } from './dialect.ts'
import { type Emulator, type EmulatorOptions, startEmulator } from './emulator.ts'
import { startTokenIssuer, type TokenIssuer } from './token-issuer.ts'

export interface StartedUpstream extends AsyncDisposable {
  readonly emulator: Emulator
  readonly issuer: TokenIssuer
  /** All settings that a gateway in front of both needs, as environment variables. */
  readonly settings: Record<string, string>
  readonly close: () => Promise<void>
}

/** Starts both, each on any free port. */
export async function startUpstream(options: EmulatorOptions = {}): Promise<StartedUpstream> {
  const [emulator, issuer] = await Promise.all([startEmulator(options), startTokenIssuer()])
  const close = async () => void (await Promise.all([emulator.close(), issuer.close()]))
  const settings = { ...gatewaySettings(emulator.url, issuer), PORT: '0', SHUTDOWN_DRAIN_MS: '0' }
  return { emulator, issuer, settings, close, [Symbol.asyncDispose]: close }
}

/** The settings that depend on emulator, dialect and issuer, and two new secrets. */
export function gatewaySettings(
  upstreamUrl: string,
  { issuer, audience, jwksUrl }: Pick<TokenIssuer, 'issuer' | 'audience' | 'jwksUrl'>,
): Record<string, string> {
  return {
    UPSTREAM_URL: upstreamUrl,
    UPSTREAM_AUTH: 'none',
    AUTH_ISSUER: issuer,
    AUTH_AUDIENCE: audience,
    AUTH_JWKS_URL: jwksUrl,
    ...dialectSettings(readDialect(process.env)),
    ISOLATION_KEY_SECRET: randomBytes(32).toString('hex'),
    SIGNING_SECRETS: randomBytes(32).toString('hex'),
    // Several gateways run on one machine.
    METRICS_PORT: 'off',
  }
}
