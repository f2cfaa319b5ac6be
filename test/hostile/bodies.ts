// Attacks by the body of a request: its length, its encoding, and JSON that is none or too much of it.
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import type { Attack, MakeAttack } from './attack.ts'
import { type Header, headersOf, listBody, toBytes, toChunked } from './http-request.ts'
import type { Dice } from './seeded-choices.ts'

/** The largest body that is read, in bytes. */
const maxBytes = 256 * 1024

const compress = {
  gzip: gzipSync,
  'x-gzip': gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
} as const
const encodings = Object.keys(compress) as (keyof typeof compress)[]

const prefix = '{"query":"{ __typename }","variables":'

/** JSON of about `size` characters that is hard to read, or to use. */
function oddJson({ pick, below }: Dice, size: number): string {
  const half = Math.floor(size / 2)
  return pick([
    () => `${prefix}{"n":${'['.repeat(half)}${']'.repeat(half)}}}`,
    () => `${prefix}${'{"a":'.repeat(half / 5)}1${'}'.repeat(half / 5)}}`,
    () => `${prefix}{"n":${'9'.repeat(size)}}}`,
    () => `${prefix}{"n":1e${'9'.repeat(size)}}}`,
    () => `${prefix}{"n":-0.${'0'.repeat(size)}1}}`,
    () => `{${'"query":"{ __typename }",'.repeat(size / 24)}"query":"{ __typename }"}`,
    () => `${prefix}{${'"__proto__":{"a":1},'.repeat(size / 20)}"b":1}}`,
    () => `{"__proto__":{"query":"{ __typename }"},"constructor":{"prototype":{"a":1}}}`,
    () => `${prefix}{${Array.from({ length: size / 12 }, (_, n) => `"k${n}":${n},`).join('')}"b":1}}`,
    () => `{"query":"${'\\u0022'.repeat(size / 6)}"}`,
    () => `{"query":"${'\\ud800'.repeat(size / 6)}"}`,
    () => `{"query":"${' '.repeat(size)}"}`,
    () => `${' '.repeat(size)}{"query":"{ __typename }"}`,
    () => `[${'{"query":"{ __typename }"},'.repeat(size / 26)}{}]`,
    () => '['.repeat(size),
    () => '"'.repeat(size),
    () => `"${'\\"'.repeat(half)}`,
    () =>
      pick([
        '',
        'null',
        'true',
        '7',
        '"text"',
        '[]',
        '{}',
        '[[]]',
        '{"query":7}',
        '{"query":{}}',
        '{"query":[]}',
      ]),
    () =>
      `{"query":"{ __typename }","operationName":${pick(['{}', '[]', '7', '"__proto__"', '""', 'true'])}}`,
    () =>
      `{"query":"{ __typename }","variables":${pick(['[]', '"x"', '7', 'true', '"{}"', '{"__proto__":null}'])}}`,
    () =>
      `{"query":"{ __typename }","extensions":${pick(['[]', '"x"', '7', '{"persistedQuery":7}', '{"persistedQuery":{"version":1,"sha256Hash":{}}}', '{"persistedQuery":{"version":"1","sha256Hash":"__proto__"}}', '{"persistedQuery":{"version":1,"sha256Hash":"' + 'f'.repeat(below(3_000)) + '"}}'])}}`,
    () =>
      `{"documentId":${pick(['"__proto__"', '{}', `"${'f'.repeat(below(3_000))}"`])},"query":"{ __typename }"}`,
  ])()
}

/** Mostly small; now and then as large as one may be, or a little larger. */
function anySize({ below, chance, pick }: Dice): number {
  if (chance(0.8)) return below(4_000)
  return chance(0.5) ? below(maxBytes) : maxBytes - 60 + pick([0, 30, 59, 60, 61, 200])
}

const send = (
  name: string,
  headers: readonly Header[],
  body: Buffer | string,
  ending: Attack['ending'] = 1,
): Attack => ({
  name,
  chunks: [toBytes({ headers, body })],
  ending,
})

/** Attacks of this theme. */
export const bodyAttacks: readonly MakeAttack[] = [
  ({ dice, callers }) => {
    const body = oddJson(dice, anySize(dice))
    return send(`JSON ${body.slice(0, 60)}… of ${body.length}`, headersOf(dice.pick(callers)), body)
  },
  ({ dice, callers }) => {
    const encoding = dice.pick(encodings)
    const plain = oddJson(dice, anySize(dice))
    const headers: Header[] = [...headersOf(dice.pick(callers)), ['content-encoding', encoding]]
    return send(
      `${encoding} of ${plain.slice(0, 60)}… of ${plain.length}`,
      headers,
      compress[encoding](plain),
    )
  },
  ({ dice, callers }) => {
    const encoding = dice.pick(encodings)
    const unpacked = 1_000_000 * dice.pick([1, 2, 4])
    const bomb = compress[encoding](Buffer.alloc(unpacked, dice.pick([' ', '[', '"', '\0'])))
    const headers: Header[] = [...headersOf(dice.pick(callers)), ['content-encoding', encoding]]
    return send(`${encoding} of ${unpacked} bytes`, headers, bomb)
  },
  ({ dice, callers }) => {
    const claimed = dice.pick(['gzip', 'deflate', 'br', 'identity', 'gzip, gzip', 'x', 'GZIP', '', 'chunked'])
    const encoding = dice.pick(encodings)
    const compressed = dice.chance(0.5) ? compress[encoding](listBody) : Buffer.from(listBody)
    const body = dice.chance(0.3) ? compressed.subarray(0, dice.below(compressed.length)) : compressed
    return send(
      `${encoding} under the name ${claimed}`,
      [...headersOf(dice.pick(callers)), ['content-encoding', claimed]],
      body,
    )
  },
  ({ dice, callers }) => {
    const charset = dice.pick(['utf-8', 'utf-16le', 'utf-16be', 'utf-7', 'latin1', 'x'])
    const marks = dice.pick(['\ufeff', '\ufeff\ufeff', '\ufffe', ''])
    const body = Buffer.from(marks + listBody, charset.startsWith('utf-16') ? 'utf16le' : 'utf8')
    const headers: Header[] = headersOf(dice.pick(callers)).map(([name, value]) =>
      name === 'content-type' ? [name, `${value}; charset=${charset}`] : [name, value],
    )
    return send(`the charset ${charset}`, headers, body)
  },
  ({ dice, callers }) => {
    const body = Buffer.from(listBody)
    for (let times = 1 + dice.below(8); times > 0; times -= 1) body[dice.below(body.length)] = dice.below(256)
    return send('a list with flipped bytes', headersOf(dice.pick(callers)), body)
  },
  ({ dice, callers }) => {
    const body = Buffer.from(listBody)
    const sizes = Array.from({ length: 1 + dice.below(5) }, () => dice.below(40))
    const headers: Header[] = [...headersOf(dice.pick(callers)), ['transfer-encoding', 'chunked']]
    return send(`chunks of ${sizes.join(', ')}`, headers, toChunked(body, sizes))
  },
  ({ dice, callers }) => {
    const body = Buffer.from(`${' '.repeat(maxBytes - 20 + dice.below(40))}${listBody}`)
    const headers: Header[] = [...headersOf(dice.pick(callers)), ['transfer-encoding', 'chunked']]
    return send(`${body.length} bytes in chunks`, headers, toChunked(body, [7_000 + dice.below(60_000)]))
  },
  ({ dice, callers }) => {
    const size = dice.pick([
      'g',
      '-1',
      '0x10',
      'ffffffffffffffffff',
      '1;a=b',
      `5;${'a'.repeat(2_000)}`,
      '',
      ' 5',
      '5 ',
      '00000000000000005',
    ])
    const headers: Header[] = [...headersOf(dice.pick(callers)), ['transfer-encoding', 'chunked']]
    return send(`the chunk size ${size.slice(0, 30)}`, headers, `${size}\r\n{"a":\r\n0\r\n\r\n`, 'hangUp')
  },
  ({ dice, callers }) => {
    const lack = 1 + dice.below(5_000)
    const headers: Header[] = [
      ...headersOf(dice.pick(callers)),
      ['content-length', `${listBody.length + lack}`],
    ]
    return send(`a body that lacks ${lack} bytes`, headers, listBody, dice.pick(['hangUp', 'reset']))
  },
  ({ dice, callers }) => {
    const length = listBody.length - 1 - dice.below(listBody.length - 1)
    return send(
      `a body that is longer than its ${length} bytes`,
      [...headersOf(dice.pick(callers), false), ['content-length', `${length}`]],
      listBody,
      'hangUp',
    )
  },
]
