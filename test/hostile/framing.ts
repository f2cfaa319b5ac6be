// Attacks by where one request ends and the next begins, by methods and targets, and by other protocols.
import type { Attack, Ending, MakeAttack } from './attack.ts'
import { type Header, headersOf, listBody, toBytes } from './http-request.ts'

const text = (name: string, bytes: Buffer | string, ending: Ending = 'hangUp'): Attack => ({
  name,
  chunks: [typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes],
  ending,
})

const transferEncodings = [
  'chunked',
  'Chunked',
  'xchunked',
  'chunked, identity',
  'identity, chunked',
  'chunked, chunked',
  'gzip, chunked',
  '\tchunked',
  ' chunked ',
  'chunked\u000b',
  '"chunked"',
  'identity',
  '',
  'cow',
]
const targets = [
  '*',
  '/',
  '//graphql',
  '/graphql/',
  '/GRAPHQL',
  '/graphql/../graphql',
  '/%67raphql',
  '/graphql%00',
  '/graphql;a=b',
  '/graphql?',
  '/graphql#x',
  'http://other.example/graphql',
  'http://[::1/graphql',
  'https://a:b@c/graphql',
  'graphql',
  '../graphql',
  '/healthz',
  '/readyz?x',
  '/__proto__',
  '\\graphql',
  `/${'a/'.repeat(5_000)}`,
  `/graphql?${'a&'.repeat(5_000)}`,
  `/${'%'.repeat(1_000)}`,
]
const methods = [
  'GET',
  'HEAD',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'CONNECT',
  'PROPFIND',
  'M-SEARCH',
  'QUERY',
  'PURGE',
  'get',
  'POST2',
  'PRI',
  '',
  '__proto__',
]

/** Attacks of this theme. */
export const framingAttacks: readonly MakeAttack[] = [
  ({ dice, callers }) => {
    const [one, other] = [dice.pick(callers), dice.pick(callers)]
    const hidden = toBytes({ headers: headersOf(other), body: listBody })
    const value = dice.pick(transferEncodings)
    const body = Buffer.concat([Buffer.from('0\r\n\r\n'), hidden])
    const headers: Header[] = [
      ...headersOf(one, false),
      ['content-length', `${dice.pick([4, 5, body.length])}`],
      ['transfer-encoding', value],
    ]
    return text(
      `a length and the transfer encoding ${value}`,
      toBytes({ headers: dice.chance(0.5) ? headers : headers.toReversed(), body }),
    )
  },
  ({ dice, callers }) => {
    const hidden = toBytes({ headers: headersOf(dice.pick(callers)), body: listBody })
    const body = Buffer.concat([Buffer.from(listBody), hidden])
    const lengths = dice.pick([
      [`${listBody.length}`, `${body.length}`],
      [`${listBody.length}, ${listBody.length}`],
      [`+${listBody.length}`],
      [`0${listBody.length}`],
      ['-1'],
      ['1e2'],
      ['0x10'],
      [`${listBody.length} `],
      ['18446744073709551617'],
      [''],
    ])
    const headers: Header[] = [
      ...headersOf(dice.pick(callers), false),
      ...lengths.map((length): Header => ['content-length', length]),
    ]
    return text(`the lengths ${lengths.join(' and ')}`, toBytes({ headers, body }))
  },
  ({ dice, callers }) => {
    const value = dice.pick(transferEncodings)
    const name = dice.pick([
      'transfer-encoding',
      'Transfer-Encoding ',
      'transfer_encoding',
      ' transfer-encoding',
      'transfer-encoding\u0000',
    ])
    return text(
      `${name}: ${value}`,
      toBytes({
        headers: [...headersOf(dice.pick(callers), false), [name, value]],
        body: `${listBody.length.toString(16)}\r\n${listBody}\r\n0\r\n\r\n`,
      }),
    )
  },
  ({ dice, callers }) => {
    const target = dice.pick(targets)
    const method = dice.pick(['GET', 'POST', 'OPTIONS'])
    return text(
      `${method} ${target.slice(0, 40)}`,
      toBytes({
        method,
        target,
        headers: headersOf(dice.pick(callers)),
        body: method === 'POST' ? listBody : undefined,
      }),
      1,
    )
  },
  ({ dice, callers }) => {
    const method = dice.pick(methods)
    return text(
      `the method ${method}`,
      toBytes({
        method,
        headers: headersOf(dice.pick(callers)),
        body: dice.chance(0.5) ? listBody : undefined,
      }),
    )
  },
  ({ dice, callers }) => {
    const value = dice.pick(['100-continue', '100-Continue', 'x', '100-continue, 100-continue', ''])
    const head = toBytes({
      headers: [
        ...headersOf(dice.pick(callers)),
        ['expect', value],
        ['content-length', `${listBody.length}`],
      ],
    })
    return { name: `expect: ${value}`, chunks: [head, Buffer.from(listBody)], ending: 'hangUp' }
  },
  ({ dice, callers }) => {
    const value = dice.pick(['websocket', 'h2c', 'TLS/1.0', 'x', ''])
    const headers: Header[] = [
      ...headersOf(dice.pick(callers), false).filter(([name]) => name !== 'connection'),
      ['connection', 'upgrade, http2-settings'],
      ['upgrade', value],
      ['http2-settings', 'AAMAAABkAAQAoAAA'],
      ['sec-websocket-key', 'dGhlIHNhbXBsZSBub25jZQ=='],
      ['sec-websocket-version', '13'],
    ]
    return text(
      `an upgrade to ${value}`,
      toBytes({ method: dice.pick(['GET', 'POST']), headers, body: listBody }),
    )
  },
  ({ dice }) =>
    text(
      'an HTTP/2 preface',
      Buffer.concat([
        Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
        Buffer.from('000000040000000000', 'hex'),
        dice.bytes(50),
      ]),
    ),
  ({ dice }) =>
    text('a TLS hello', Buffer.concat([Buffer.from('16030100f8010000f40303', 'hex'), dice.bytes(242)])),
  ({ dice }) =>
    text(
      'other protocols',
      dice.pick([
        '\r\n\r\n\r\n',
        'SSH-2.0-x\r\n',
        '*1\r\n$4\r\nPING\r\n',
        'HELO x\r\n',
        '\0\0\0\0',
        'GET /\n\n',
        'GET / HTTP/0.9\r\n\r\n',
        'GET / HTTP/1.2\r\n\r\n',
        'GET / HTTP/11\r\n\r\n',
        'GET  /  HTTP/1.1\r\n\r\n',
        'GET /graphql HTTP/1.1\n\n',
        'GET /graphql HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n',
        'GET /graphql HTTP/1.1\r\n\r\n',
        'GET http://x/ HTTP/1.1\r\nhost:\r\n\r\n',
        'PROXY TCP4 1.1.1.1 2.2.2.2 1 2\r\n',
      ]),
    ),
  ({ dice }) => text('any bytes', dice.bytes(1 + dice.below(3_000))),
  ({ dice, callers }) => {
    const bytes = toBytes({ headers: headersOf(dice.pick(callers)), body: listBody })
    // The name by which the response's owner is known stays as it is.
    const owner = bytes.indexOf('-asks')
    for (let times = 1 + dice.below(10); times > 0; times -= 1) {
      const at = dice.below(bytes.length)
      if (at < owner - 30 || at > owner + 10) bytes[at] = dice.below(256)
    }
    return text('a request with flipped bytes', bytes)
  },
]
