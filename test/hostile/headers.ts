// Attacks by the headers of a request: long, many, repeated, folded, odd.
import type { Attack, MakeAttack } from './attack.ts'
import { type Header, type HttpRequest, headersOf, listBody, toBytes } from './http-request.ts'
import type { Dice } from './seeded-choices.ts'

/** Names of headers that something in the gateway, in Express or in Apollo reads. */
const names = [
  'accept',
  'accept-encoding',
  'access-control-request-headers',
  'access-control-request-method',
  'apollo-federation-include-trace',
  'apollo-require-preflight',
  'authorization',
  'cache-control',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'cookie',
  'expect',
  'forwarded',
  'host',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'keep-alive',
  'origin',
  'pragma',
  'range',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'vary',
  'x-apollo-operation-name',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-http-method-override',
  'x-ms-user-isolation-key',
  'x-request-id',
  'x-router-secret',
  '__proto__',
  'constructor',
  'toString',
]
const units = [
  ' ',
  '\t',
  'a',
  '"',
  '\\"',
  '\\',
  ',',
  ', ',
  ';',
  '; ',
  ';a=b',
  '=',
  '/',
  '*/*,',
  'q=0.1,',
  ':',
  '::',
]
const more = [
  'W/"x",',
  '1.2.3.4, ',
  'no-cache,',
  'gzip,',
  '\u00e9',
  '\u00ff',
  '\u0080',
  '\u0001',
  '\u007f',
  '%00',
  '{',
  '"""',
]
const starts = [
  '',
  'application/json;a=b',
  'application/json; charset=',
  'application/graphql-response+json;q=0.',
  'no-cache',
  'W/"',
  'Bearer ',
  'multipart/form-data; boundary=',
  '::ffff:',
  'gzip',
  'https://app.example',
]

/** A value of up to 9,000 characters, most of them the same few over and over. */
function oddValue({ pick, below, chance }: Dice): string {
  const size = chance(0.6) ? below(300) : below(chance(0.5) ? 2_000 : 9_000)
  const unit = pick([...units, ...more])
  return pick(starts) + unit.repeat(Math.ceil(size / unit.length)) + pick(['', '!', '"', ';c=d', ', x'])
}

const ask = (name: string, request: HttpRequest, ending: Attack['ending'] = 1): Attack => ({
  name,
  chunks: [toBytes(request)],
  ending,
})

/** Attacks of this theme. */
export const headerAttacks: readonly MakeAttack[] = [
  ({ dice, callers }) => {
    const name = dice.pick(names)
    const value = oddValue(dice)
    const caller = dice.pick(callers)
    const own = headersOf(caller).filter(([other]) => other !== name)
    // One of these can announce a body that does not come.
    const isFraming = ['content-length', 'transfer-encoding', 'connection', 'expect'].includes(name)
    return ask(
      `the header ${name}: ${JSON.stringify(value.slice(0, 60))}… of ${value.length}`,
      { headers: [...own, [name, value]], body: listBody },
      isFraming ? 'hangUp' : 1,
    )
  },
  ({ dice, callers }) => {
    const name = dice.pick(names.filter((each) => !/content-length|transfer-encoding|expect/.test(each)))
    const times = 2 + dice.below(40)
    const lines = Array.from({ length: times }, (): Header => [name, oddValue(dice).slice(0, 200)])
    return ask(`the header ${name}, ${times} times`, {
      headers: [...headersOf(dice.pick(callers)), ...lines],
      body: listBody,
    })
  },
  ({ dice, callers }) => {
    const [one, other] = [dice.pick(callers), dice.pick(callers)]
    const headers: Header[] = [...headersOf(one), ['authorization', `Bearer ${other.token}`]]
    return ask('two tokens of two callers', { headers, body: listBody })
  },
  ({ dice, callers }) => {
    const count = 50 + dice.below(3_000)
    const headers = Array.from({ length: count }, (_, index): Header => [`x${index}`, ''])
    return ask(`${count} headers`, {
      headers: [...headers, ...headersOf(dice.pick(callers))],
      body: listBody,
    })
  },
  ({ dice, callers }) =>
    ask('a folded header', {
      headers: [
        ...headersOf(dice.pick(callers)),
        [dice.pick(names), `a\r\n${dice.pick([' ', '\t', ''])}${oddValue(dice).slice(0, 50)}`],
      ],
      body: listBody,
    }),
  ({ dice, callers }) => {
    const bytes = dice.bytes(1 + dice.below(30)).toString('latin1')
    const isName = dice.chance(0.5)
    return ask(
      'a header of any bytes',
      {
        headers: [isName ? [bytes, 'x'] : [dice.pick(names), bytes], ...headersOf(dice.pick(callers))],
        body: listBody,
      },
      'hangUp',
    )
  },
  ({ dice, callers }) => {
    const size = 14_000 + dice.below(6_000)
    return ask(`${size} bytes of headers`, {
      headers: [...headersOf(dice.pick(callers)), ['x', 'x'.repeat(size)]],
      body: listBody,
    })
  },
  ({ dice, callers }) => {
    const query = encodeURIComponent('{ sessions(agentName: "bot") { nodes { sessionId } } }')
    const tags = dice.pick(['"x",', 'W/"x", ', ',', '*', ' ', 'W/'])
    return ask('a conditional GET', {
      method: 'GET',
      target: `/graphql?query=${query}`,
      headers: [
        ...headersOf(dice.pick(callers)),
        ['if-none-match', tags.repeat(dice.below(400))],
        ['accept', oddValue(dice).slice(0, 1_000)],
      ],
    })
  },
]
