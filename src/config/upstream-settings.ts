// The REST API: where it is, how the gateway authenticates, and how long and how often it is called.
import { z } from 'zod'
import { hasCredentials, httpUrl, integer, milliseconds, setting } from './setting.ts'

/** Headers that upstream calls have anyway: of two headers with one name, the last would overwrite the isolation key. */
const headersInUse: ReadonlySet<string> = new Set([
  'accept',
  'authorization',
  'connection',
  'content-length',
  'foundry-features',
  'host',
  'transfer-encoding',
  'x-ms-client-request-id',
  'x-ms-return-client-request-id',
])
const headerName = /^[a-z0-9-]{1,64}$/

export const upstreamSettings = {
  UPSTREAM_URL: setting({
    schema: httpUrl,
    expected: 'the base URL of the REST API, path included, without query',
    complaint: (text) =>
      hasCredentials(text)
        ? 'must not contain a user or a password: a credential belongs in UPSTREAM_TOKEN'
        : undefined,
    required: true,
    description:
      'Base URL of the REST API, for example `https://ACCOUNT.services.ai.azure.com/api/projects/PROJECT`.',
  }),
  UPSTREAM_API_VERSION: setting({
    schema: z.string().regex(/^[A-Za-z0-9.-]{1,64}$/),
    expected: 'a version such as v1',
    default: 'v1',
    description: 'Sent as `api-version` with every call.',
  }),
  UPSTREAM_FEATURES: setting({
    schema: z.string().regex(/^[A-Za-z0-9_=,. -]*$/),
    expected: 'a comma-separated list of NAME=VALUE features',
    default: 'AgentEndpoints=V1Preview',
    description: 'Sent as `Foundry-Features`; if it is set to an empty string, the header is not sent.',
  }),
  UPSTREAM_IDENTITY_HEADER: setting({
    schema: z
      .string()
      .toLowerCase()
      .regex(headerName)
      .refine((name) => !headersInUse.has(name)),
    expected: 'the name of a header that the gateway does not use for anything else',
    default: 'x-ms-user-isolation-key',
    description: 'The header that carries the isolation key; `x-ms-user-identity` on newer services.',
  }),
  UPSTREAM_AUTH: setting({
    schema: z.enum(['entra', 'token', 'none']),
    expected: 'entra, token or none',
    default: 'entra',
    description:
      "The gateway's own credential: `entra` (DefaultAzureCredential), `token` (`UPSTREAM_TOKEN`), `none` (a proxy adds it).",
  }),
  UPSTREAM_TOKEN: setting({
    schema: z.string().regex(/^[\x21-\x7e]+$/),
    expected: 'a bearer token without spaces',
    secret: true,
    description: 'The bearer token for `UPSTREAM_AUTH=token`.',
  }),
  UPSTREAM_DEADLINE_MS: setting({
    schema: milliseconds(1, 600_000),
    expected: 'milliseconds from 1 to 600000',
    default: '10000',
    description:
      'How long one GraphQL operation may wait for the REST API, all its calls and retries included.',
  }),
  UPSTREAM_HEDGING: setting({
    schema: z.enum(['on', 'off']),
    expected: 'on or off',
    default: 'off',
    description:
      'Whether a read of a list that takes longer than 95 % of the last 200 gets a second attempt, of which the first response is used. It consumes the retry budget; while calls fail or queue there is none.',
  }),
  UPSTREAM_MAX_CONCURRENCY: setting({
    schema: integer(1, 10_000),
    expected: 'a number from 1 to 10000',
    default: '64',
    description:
      'Maximum number of active upstream calls. 128 more may be queued; past that, operations fail at once. One agent takes at most three quarters.',
  }),
}
