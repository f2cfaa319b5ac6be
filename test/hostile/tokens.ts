// Attacks by tokens that are not valid: new ones, repeated ones, and more than a header should carry.
import type { MakeAttack } from './attack.ts'
import { type Header, listBody, toBytes } from './http-request.ts'

const withAuthorization = (...values: readonly string[]): Header[] => [
  ['content-type', 'application/json'],
  ['connection', 'close'],
  ...values.map((value): Header => ['authorization', value]),
]
const base64 = (text: string) => Buffer.from(text).toString('base64url')

/** Attacks of this theme. */
export const tokenAttacks: readonly MakeAttack[] = [
  ({ dice, badTokens }) => ({
    name: 'a bad token',
    chunks: [toBytes({ headers: withAuthorization(`Bearer ${dice.pick(badTokens)}`), body: listBody })],
    ending: 1,
  }),
  ({ dice, callers }) => {
    const { token } = dice.pick(callers)
    const at = dice.below(token.length)
    const changed = token.slice(0, at) + dice.pick(['A', '.', '', ' ', '-', '~']) + token.slice(at + 1)
    // The last character of a signature has bits that no verifier reads: such a change may leave it good.
    const isGood = at > token.length - 4
    return {
      name: 'a token with a changed character',
      chunks: [
        toBytes({
          headers: withAuthorization(`Bearer ${isGood ? `${token}.` : changed}`),
          body: '{"query":"{ __typename }"}',
        }),
      ],
      ending: 1,
    }
  },
  ({ dice }) => {
    const header = dice.pick([
      '{"alg":"RS256","kid":"__proto__"}',
      '{"alg":"RS256","kid":7}',
      `{"alg":"RS256","kid":"${'k'.repeat(2_000)}"}`,
      '{"alg":"none"}',
      `{"alg":"RS256","x":${'['.repeat(1_500)}${']'.repeat(1_500)}}`,
      '[]',
      'null',
    ])
    const claims = dice.pick([
      '{}',
      '{"iss":"__proto__"}',
      '{"iss":{}}',
      '[]',
      'null',
      `{"iss":"${'i'.repeat(2_000)}"}`,
    ])
    return {
      name: `a token of ${header.slice(0, 30)} and ${claims.slice(0, 30)}`,
      chunks: [
        toBytes({
          headers: withAuthorization(`Bearer ${base64(header)}.${base64(claims)}.${base64('s')}`),
          body: listBody,
        }),
      ],
      ending: 1,
    }
  },
  ({ dice }) => {
    const odd = dice.pick([
      'Bearer',
      'bearer ',
      'Basic eDp5',
      `Bearer${' '.repeat(12_000)}x`,
      `Bearer ${'.'.repeat(12_000)}`,
      `Bearer ${'a.'.repeat(6_000)}`,
      'Bearer \t x',
      'Bearer a b',
      '\u00ff',
    ])
    return {
      name: `authorization: ${odd.slice(0, 20)}`,
      chunks: [toBytes({ headers: withAuthorization(odd), body: listBody })],
      ending: 1,
    }
  },
  ({ dice, callers, badTokens }) => ({
    name: 'a bad token beside a good one',
    chunks: [
      toBytes({
        headers: withAuthorization(`Bearer ${dice.pick(badTokens)}`, `Bearer ${dice.pick(callers).token}`),
        body: '{"query":"{ __typename }"}',
      }),
    ],
    ending: 1,
  }),
]
