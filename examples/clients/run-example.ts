// Runs an example in a terminal. Commands come from standard input, a line each: `next`, `previous`, `poll`.
//
// The environment: TOKEN; GATEWAY_URL (the demo's by default), AGENT, STATUSES (with commas), PAGE_SIZE, START_AT=oldest.
import { createInterface } from 'node:readline'
import { type ListOptions, type OpenList, OperationError, type SessionList } from './session-list.ts'

function parseOptions(environment: NodeJS.ProcessEnv): ListOptions {
  const { TOKEN, GATEWAY_URL, AGENT, STATUSES, PAGE_SIZE, START_AT } = environment
  if (!TOKEN) throw new OperationError('Set TOKEN: `npm run demo` prints two.', 'UNAUTHENTICATED')
  return {
    url: GATEWAY_URL ?? 'http://localhost:4000/graphql',
    token: TOKEN,
    agentName: AGENT ?? 'support-bot',
    statuses: STATUSES?.split(','),
    pageSize: Number(PAGE_SIZE ?? 20),
    startAt: START_AT === 'oldest' ? 'oldest' : 'newest',
  }
}

function print(list: SessionList): void {
  const ways = [...(list.hasPrevious() ? ['previous'] : []), ...(list.hasNext() ? ['next'] : []), 'poll']
  for (const { sessionId, status } of list.rows()) process.stdout.write(`${sessionId} ${status}\n`)
  process.stdout.write(`-- ${list.rows().length} sessions: ${ways.join(', ')}\n`)
}

function printError(error: unknown): void {
  if (!(error instanceof OperationError)) throw error
  process.stdout.write(`-- error ${error.code}: ${error.message}\n`)
}

export async function runExample(openList: OpenList): Promise<void> {
  try {
    const list = await openList(parseOptions(process.env))
    print(list)
    const commands: Readonly<Record<string, () => Promise<void>>> = {
      next: list.loadNext,
      previous: list.loadPrevious,
      poll: list.poll,
    }
    for await (const line of createInterface(process.stdin)) {
      await commands[line]?.().then(() => print(list), printError)
    }
  } catch (error) {
    printError(error)
    process.exitCode = 1
  }
}
