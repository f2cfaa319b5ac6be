// Every example client, as the one kind of list that all of them make.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'
import { openList as openApolloList } from '../../examples/clients/apollo/list.ts'
import { openList as openFetchList } from '../../examples/clients/fetch.ts'
import { openList as openRelayList } from '../../examples/clients/relay/list.ts'
import {
  type ListOptions,
  OperationError,
  type SessionList,
  type SessionRow,
} from '../../examples/clients/session-list.ts'
import { openList as openTanstackList } from '../../examples/clients/tanstack-query.ts'
import { openList as openTypedList } from '../../examples/clients/typed-documents.ts'
import { openList as openUrqlList } from '../../examples/clients/urql/list.ts'
import { needs } from '../../scripts/test-needs.ts'

export interface ExampleClient {
  readonly name: string
  /** Below `examples/clients`. */
  readonly file: string
  readonly skip: string | false
  /** Whether its polls have an entity tag. */
  readonly revalidates: boolean
  readonly open: (t: TestContext, options: ListOptions) => Promise<SessionList>
}

const root = join(import.meta.dirname, '../..')

/** A client that runs in the tests' own process. */
const inProcess = (
  name: string,
  file: string,
  openList: (options: ListOptions) => Promise<SessionList>,
): ExampleClient => ({
  name,
  file,
  skip: false,
  revalidates: true,
  open: (_t, options) => openList(options),
})

/** A client in another language: a process. */
const inChild = (name: string, file: string, skip: string | false): ExampleClient => ({
  name,
  file,
  skip,
  revalidates: false,
  open: (t, options) => openChildList(t, file, options),
})

export const clients: readonly ExampleClient[] = [
  inProcess('Relay', 'relay/list.ts', openRelayList),
  inProcess('Apollo Client', 'apollo/list.ts', openApolloList),
  inProcess('urql', 'urql/list.ts', openUrqlList),
  inProcess('fetch', 'fetch.ts', openFetchList),
  inProcess('TanStack Query', 'tanstack-query.ts', openTanstackList),
  inProcess('the client preset', 'typed-documents.ts', openTypedList),
  inChild('Ruby', 'ruby/sessions.rb', needs('ruby')),
  inChild('OkHttp', 'okhttp/Sessions.java', needs('java')),
]

/** The command in the comment on top of an example, which starts with the token. */
function runLine(file: string): string {
  const text = readFileSync(join(root, 'examples/clients', file), 'utf8')
  const [, command] = /To run it: TOKEN=… (.+)$/m.exec(text) ?? []
  return command ?? assert.fail(`${file} does not say how it is run`)
}

/** Runs an example as the comment on top of it says. Rejects with the error that the first page has. */
export async function openChildList(
  t: TestContext,
  file: string,
  options: ListOptions,
  environment: Readonly<Record<string, string>> = {},
): Promise<SessionList> {
  const child = spawn('sh', ['-c', `exec ${runLine(file)}`], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      TOKEN: options.token,
      GATEWAY_URL: options.url,
      AGENT: options.agentName,
      PAGE_SIZE: String(options.pageSize),
      START_AT: options.startAt,
      ...(options.statuses && { STATUSES: options.statuses.join(',') }),
      ...environment,
    },
  })
  t.after(() => endProcess(child))
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  let rows: readonly SessionRow[] = []
  let ways: readonly string[] = []

  /** Reads what is printed up to the line that ends a list or an error. */
  async function readList(): Promise<void> {
    const read: SessionRow[] = []
    for (;;) {
      const { done, value: line } = await lines.next()
      if (done) assert.fail(`${file} ended`)
      const error = /^-- error (\S+): (.*)$/.exec(line)
      if (error) throw new OperationError(error[2] ?? '', error[1])
      const end = /^-- (\d+) sessions: (.*)$/.exec(line)
      if (end) {
        assert.equal(read.length, Number(end[1]))
        rows = read
        ways = end[2]?.split(', ') ?? []
        return
      }
      const [sessionId = '', status = ''] = line.split(' ')
      read.push({ id: sessionId, sessionId, status })
    }
  }
  const command = (name: string) => () => {
    child.stdin.write(`${name}\n`)
    return readList()
  }
  await readList()
  return {
    rows: () => rows,
    hasNext: () => ways.includes('next'),
    hasPrevious: () => ways.includes('previous'),
    loadNext: command('next'),
    loadPrevious: command('previous'),
    poll: command('poll'),
  }
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'close')
  child.kill('SIGKILL')
  await closed
}
