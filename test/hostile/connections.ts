// Attacks by what a client does with its connection: pipelining, half requests, silence, deafness, resets.
import type { Caller, MakeAttack } from './attack.ts'
import { type Header, headersOf, listBody, toBytes } from './http-request.ts'
import type { Dice } from './seeded-choices.ts'

/** One of a pipeline: a good list, a refused operation, a slow one, no token. */
function oneOf({ pick }: Dice, caller: Caller, isLast: boolean): Buffer {
  const headers = headersOf(caller, isLast)
  return pick([
    () => toBytes({ headers, body: listBody }),
    () => toBytes({ headers: [...headers, ['cache-control', 'no-cache']], body: listBody }),
    () => toBytes({ headers, body: '{"query":"{ nope }"}' }),
    () => toBytes({ headers, body: `{"query":"{ ${'a '.repeat(2_000)} }"}` }),
    () => toBytes({ headers, body: '{' }),
    () => toBytes({ headers: headers.filter(([name]) => name !== 'authorization'), body: listBody }),
    () => toBytes({ method: 'GET', target: '/healthz', headers }),
    () => toBytes({ method: 'DELETE', headers }),
  ])()
}

/** The bytes in segments of any size. */
function cut({ below }: Dice, bytes: Buffer, count: number): Buffer[] {
  const ends = Array.from({ length: count - 1 }, () => below(bytes.length)).toSorted((a, b) => a - b)
  return [...ends, bytes.length]
    .map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end))
    .filter(({ length }) => length > 0)
}

const manyRows = JSON.stringify({
  query:
    '{ sessions(agentName: "bot", first: 100) { edges { cursor node { id sessionId status createdAt expiresAt } } } }',
})

/** Attacks of this theme. */
export const connectionAttacks: readonly MakeAttack[] = [
  ({ dice, callers }) => {
    const count = 2 + dice.below(12)
    const all = Array.from({ length: count }, (_, index) =>
      oneOf(dice, dice.pick(callers), index === count - 1),
    )
    return {
      name: `${count} requests of alternating callers in one segment`,
      chunks: [Buffer.concat(all)],
      ending: count,
    }
  },
  ({ dice, callers }) => {
    const count = 2 + dice.below(5)
    const all = Array.from({ length: count }, (_, index) =>
      oneOf(dice, dice.pick(callers), index === count - 1),
    )
    return {
      name: `${count} requests, cut anywhere`,
      chunks: cut(dice, Buffer.concat(all), 2 + dice.below(8)),
      ending: count,
    }
  },
  ({ dice, callers }) => {
    const all = Array.from({ length: 1 + dice.below(5) }, () => oneOf(dice, dice.pick(callers), false))
    const bytes = Buffer.concat(all)
    return {
      name: 'the last of some requests is half there',
      chunks: [bytes.subarray(0, bytes.length - 1 - dice.below(100))],
      ending: dice.pick(['hangUp', 'reset']),
    }
  },
  ({ dice, callers }) => {
    const all = Array.from({ length: 1 + dice.below(20) }, () => oneOf(dice, dice.pick(callers), false))
    return { name: 'requests whose client resets', chunks: [Buffer.concat(all)], ending: 'reset' }
  },
  ({ dice, callers }) => {
    const headers: Header[] = headersOf(dice.pick(callers), false)
    const one = toBytes({ headers, body: manyRows })
    const count = 10 + dice.below(30)
    return {
      name: `${count} long lists whose client never reads`,
      chunks: [Buffer.concat(Array.from({ length: count }, () => one))],
      ending: 'stay',
    }
  },
  ({ dice, callers }) => {
    const bytes = toBytes({ headers: headersOf(dice.pick(callers)), body: listBody })
    return {
      name: 'a client that stops to speak',
      chunks: [bytes.subarray(0, dice.below(bytes.length))].filter(({ length }) => length > 0),
      ending: 'stay',
    }
  },
  () => ({ name: 'a client that says nothing', chunks: [], ending: 'stay' }),
  ({ dice }) => ({
    name: 'a client that comes and goes',
    chunks: [],
    ending: dice.pick(['hangUp', 'reset']),
  }),
  ({ dice, callers }) => {
    const bytes = toBytes({ headers: headersOf(dice.pick(callers)), body: listBody })
    const size = 40 + dice.below(100)
    return {
      name: `a request in segments of ${size}`,
      chunks: Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      ),
      ending: 1,
    }
  },
]
