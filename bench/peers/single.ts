// The single questions, asked of every peer that can answer them and of the gateway.
import { type Arena, answersOf, caller, type Server, toContender } from '../arena.ts'
import { agentNames } from '../lists.ts'
import { cacheSettings, type QuestionName, questions } from '../questions.ts'
import { type Contender, measureRounds, median, type Rounds, ratioOf, show, showRatio } from '../rounds.ts'
import { printTable } from '../table.ts'
import { environmentOf, type Variant, variants } from './variants.ts'

const longMs = 3_600_000
const raw = 'raw node:http'
const project = 'this gateway'

export async function measureQuestion(
  arena: Arena,
  name: QuestionName,
  first: number,
  rounds: Rounds,
): Promise<void> {
  const { name: title, cache, bodies } = questions[name]
  const authorization = await arena.authorizationOf(caller)
  const sent = bodies(first)
  const names = sent.length === 1 ? agentNames.slice(0, 1) : agentNames
  const servers: Server[] = []
  const toOne = async (of: string, server: Server): Promise<Contender> => {
    servers.push(server)
    // All pages are held from here on, where pages are held.
    const texts = await answersOf(
      server.ready,
      authorization,
      first,
      cache === 'on' ? names : names.slice(0, 20),
    )
    const minBytes = Math.min(...texts.map((text) => Buffer.byteLength(text))) - 8
    const calls = cache === 'off' ? 1 : 0
    return toContender(arena, { name: of, server, authorization, bodies: sent, minBytes, calls })
  }

  const limit = await arena.startServer(new URL('../limit-process.ts', import.meta.url), { LIMIT: 'raw' })
  const gateway = await arena.startGateway(cacheSettings[cache])
  const contenders: Contender[] = [await toOne(project, gateway)]
  const [answer = ''] = await answersOf(gateway.ready, authorization, first, names.slice(0, 1))
  await limit.ask('answers', [['', answer]])
  servers.push(limit)
  contenders.unshift(
    toContender(arena, {
      name: raw,
      server: limit,
      authorization,
      bodies: sent,
      minBytes: 100,
      calls: 0,
    }),
  )
  for (const variant of variants.filter(({ questions }) => questions.includes(name))) {
    const peer = await startPeer(arena, variant, longMs)
    contenders.push(await toOne(variant.name, peer))
  }

  const measured = await measureRounds(contenders, rounds)
  printTable(
    `${title}, ${first} edges: ${rounds.rounds} rounds of ${rounds.ms / 1_000} s`,
    [
      'server',
      'operations / raw (least–most)',
      'this gateway is … × it',
      'by processor time',
      'processor µs / operation',
    ],
    [...measured].map(([of, all]) => {
      const ahead = ratioOf(measured, project, of)
      return [
        of,
        showRatio(ratioOf(measured, of, raw)),
        show(ahead.median),
        show(ahead.byCpu),
        median(all.map(({ cpuUs }) => cpuUs)).toFixed(0),
      ]
    }),
  )
  await Promise.all(servers.map((server) => server.stop()))
}

export function startPeer(arena: Arena, variant: Variant, keepMs: number): Promise<Server> {
  return arena.startServer(new URL('peer-process.ts', import.meta.url), environmentOf(variant, keepMs))
}
