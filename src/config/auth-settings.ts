// Whose tokens are accepted, and the secrets that isolation keys, ids and cursors are made with.
import { z } from 'zod'
import { hasCredentials, httpUrl, list, secretList, secretText, setting } from './setting.ts'

const signatureAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const
export const authSettings = {
  AUTH_ISSUER: setting({
    schema: list.pipe(
      z
        .array(z.string())
        .min(1)
        .refine((issuers) => new Set(issuers).size === issuers.length),
    ),
    complaint: (text) =>
      text.split(',').filter((issuer) => issuer.trim() !== '').length > 1
        ? 'must name each issuer once'
        : undefined,
    expected: 'a comma-separated list of the issuers (`iss`) whose tokens are accepted',
    required: true,
    description:
      "The `iss` that a caller's token must carry: one, or a comma-separated list. `{tenantid}` in it stands for each of `AUTH_TENANTS`.",
  }),
  AUTH_TENANTS: setting({
    schema: list.pipe(z.array(z.string().regex(/^[A-Za-z0-9.-]{1,64}$/)).min(1)),
    expected: 'a comma-separated list of tenant ids',
    description: 'The tenants that `{tenantid}` in `AUTH_ISSUER` stands for.',
  }),
  AUTH_AUDIENCE: setting({
    schema: z.string().min(1),
    expected: 'the audience (`aud`) of the tokens of callers',
    required: true,
    description: "The `aud` that a caller's token must carry.",
  }),
  AUTH_JWKS_URL: setting({
    schema: list.pipe(z.array(httpUrl).min(1)),
    expected: "the URLs of the issuers' key sets, comma-separated, in the issuers' order",
    complaint: (text) =>
      text.split(',').some((url) => hasCredentials(url.trim()))
        ? 'must not contain a user or a password'
        : undefined,
    required: true,
    description:
      "Where each issuer publishes its key set (JWKS), in `AUTH_ISSUER`'s order; `{tenantid}` as there.",
  }),
  AUTH_ALGORITHMS: setting({
    schema: list.pipe(z.array(z.enum(signatureAlgorithms)).min(1)),
    expected: `a comma-separated list out of ${signatureAlgorithms.join(', ')}`,
    default: 'RS256,ES256,PS256,EdDSA',
    description: 'Signature algorithms that tokens may use. Only ones with a public key can be named.',
  }),
  AUTH_IDENTITY_CLAIM: setting({
    schema: z.string().regex(/^[A-Za-z0-9_:./-]{1,128}$/),
    expected: 'the name of a claim',
    default: 'sub',
    description: 'The claim that identifies a caller.',
  }),
  WRITE_SCOPE: setting({
    schema: z.string().regex(/^[\x21-\x7e]{1,256}$/),
    expected: 'a scope or a role, such as Sessions.Write',
    description:
      "With `WRITES=on`, a scope or role that a caller's token must have for mutations: a word of `scp` or `scope`, or one of `roles`. Unset: every caller may write.",
  }),
  ISOLATION_KEY_MODE: setting({
    schema: z.enum(['hmac', 'claim']),
    expected: 'hmac or claim',
    default: 'hmac',
    description:
      'How the isolation key follows from the identity: `hmac`, a keyed hash over issuer and claim; `claim`, the claim itself.',
  }),
  ISOLATION_KEY_SECRET: setting({
    schema: secretText,
    expected: 'at least 32 bytes of secret text',
    secret: true,
    description:
      'Key of the hash. **A new one orphans every session**: it changes the isolation key of every caller.',
  }),
  SIGNING_SECRETS: setting({
    schema: secretList,
    expected: 'a comma-separated list of secrets of at least 32 bytes each',
    required: true,
    secret: true,
    description: 'Keys of the signatures in the ids of sessions and in cursors: the first signs, all verify.',
  }),
  ROUTER_SECRET: setting({
    schema: secretList,
    expected: 'a comma-separated list of secrets of at least 32 bytes each',
    secret: true,
    description:
      "The secret that a supergraph's router sends as `x-router-secret` to get `_entities`, `_service` and traces; all listed ones are accepted. Unset: no router is.",
  }),
}
