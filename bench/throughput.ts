// How much of what this machine can serve does the gateway serve? Ratios to raw `node:http` with the same bytes, of one
// run. `npm run bench:throughput`; `--rounds`, `--ms`, `--warm-up`, `--edges 20,100` and `--only miss,hit` shorten it.
import { parseArgs } from 'node:util'
import { type Arena, answersOf, caller, openArena, type Server, toContender } from './arena.ts'
import { agentNames, listBody } from './lists.ts'
import { cacheSettings, type Question, type QuestionName, questions } from './questions.ts'
import { type Contender, measureRounds, median, parseRounds, ratioOf, show, showRatio } from './rounds.ts'
import { printTable } from './table.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    ms: { type: 'string', default: '2000' },
    'warm-up': { type: 'string', default: '8000' },
    edges: { type: 'string', default: '20,100' },
    only: { type: 'string', default: Object.keys(questions).join() },
  },
})
const rounds = parseRounds(values)
const asked: (readonly [string, Question])[] = values.only
  .split(',')
  .map((name) => [name, questions[name as QuestionName]] as const)

interface Servers {
  readonly raw: Server
  readonly rawInTurn: Server
  readonly express: Server
  readonly gateway: { readonly off: Server; readonly on: Server }
}

const arena: Arena = await openArena()
try {
  const limit = (kind: string) =>
    arena.startServer(new URL('limit-process.ts', import.meta.url), { LIMIT: kind })
  const servers: Servers = {
    raw: await limit('raw'),
    rawInTurn: await limit('raw'),
    express: await limit('express'),
    gateway: {
      off: await arena.startGateway(cacheSettings.off),
      on: await arena.startGateway(cacheSettings.on),
    },
  }
  for (const first of values.edges.split(',').map(Number)) {
    await measureEdges(servers, first)
  }
} finally {
  await arena.close()
}

async function measureEdges({ raw, rawInTurn, express, gateway }: Servers, first: number): Promise<void> {
  const authorization = await arena.authorizationOf(caller)
  const texts = await answersOf(gateway.on.ready, authorization, first, agentNames)
  await answersOf(gateway.off.ready, authorization, first, agentNames.slice(0, 20))
  const known = agentNames.map((name, index) => [listBody(name, first), texts[index] ?? ''] as const)
  const minBytes = Math.min(...texts.map((text) => Buffer.byteLength(text))) - 8
  await Promise.all([
    raw.ask('answers', known.slice(0, 1)),
    rawInTurn.ask('answers', known),
    express.ask('answers', known.slice(0, 1)),
  ])
  const plan = { authorization, minBytes }
  const one = questions.repeated.bodies(first)
  const inTurn = questions.repeatedInTurn.bodies(first)
  const contenders: Contender[] = [
    toContender(arena, { ...plan, name: 'raw node:http', server: raw, bodies: one, calls: 0 }),
    toContender(arena, {
      ...plan,
      name: 'raw node:http, 512 answers in turn',
      server: rawInTurn,
      bodies: inTurn,
      calls: 0,
    }),
    toContender(arena, { ...plan, name: 'bare Express', server: express, bodies: one, calls: 0 }),
    ...asked.map(([, { name, cache, bodies }]) =>
      toContender(arena, {
        ...plan,
        name: `gateway: ${name}`,
        server: gateway[cache],
        bodies: bodies(first),
        calls: cache === 'off' ? 1 : 0,
      }),
    ),
  ]
  const measured = await measureRounds(contenders, rounds)
  printTable(
    `${first} edges, ${Math.round(minBytes / 1024)} KiB, ${rounds.rounds} rounds of ${rounds.ms / 1_000} s`,
    ['server and question', 'operations / raw (least–most)', 'by processor time', 'processor µs / operation'],
    [...measured].map(([name, all]) => {
      const ratio = ratioOf(measured, name, 'raw node:http')
      return [name, showRatio(ratio), show(ratio.byCpu), median(all.map(({ cpuUs }) => cpuUs)).toFixed(0)]
    }),
  )
}
