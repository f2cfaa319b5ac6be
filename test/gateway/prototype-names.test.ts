// Names that clients choose and that every object has a member of: they are names like any other, each time.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { row } from '../emulator/start-emulator.ts'
import { inheritedNames } from '../limits/random-document.ts'
import { errorsOf, type QueryResponse, startGateway } from './start-gateway.ts'

/** Sights of an operation: by Apollo, compiled, compiled with its response kept, out of the response cache. */
const sights = [1, 2, 3, 4]

async function startWithRows(t: TestContext) {
  const started = await startGateway(t, { emulator: { data: 'empty' }, settings: { RATE_LIMIT_COST: '0' } })
  started.emulator.setSessions(
    'bot',
    started.keyOf('alice'),
    [1, 2, 3, 4].map((second) => row(`s${second}`, second)),
  )
  /** The variables as a client's JSON has them: `__proto__` as a name of its own. */
  const ask = async (document: string, name: string, value: unknown): Promise<QueryResponse[]> => {
    const json = value === undefined ? '{}' : `{${JSON.stringify(name)}:${JSON.stringify(value)}}`
    const variables = JSON.parse(json) as Record<string, unknown>
    const responses: QueryResponse[] = []
    for (const _ of sights) responses.push(await started.query(document, variables))
    return responses
  }
  return { ...started, ask }
}

const ids = ({ body }: QueryResponse) =>
  body.data?.['sessions'].nodes.map(({ sessionId }: { sessionId: string }) => sessionId)

for (const name of inheritedNames) {
  test(`a variable named ${name} is read each time`, async (t) => {
    const { ask } = await startWithRows(t)
    const document = `query($${name}: Int) { sessions(agentName: "bot", first: $${name}) { nodes { sessionId } } }`
    for (const response of await ask(document, name, 2)) assert.deepEqual(ids(response), ['s4', 's3'])
  })

  test(`a cursor in a variable named ${name} leads to page two each time`, async (t) => {
    const { ask, query } = await startWithRows(t)
    const first = await query('{ sessions(agentName: "bot", first: 2) { pageInfo { endCursor } } }')
    const cursor = first.body.data?.['sessions'].pageInfo.endCursor
    const document = `query($${name}: String) { sessions(agentName: "bot", after: $${name}) { nodes { sessionId } } }`
    for (const response of await ask(document, name, cursor)) assert.deepEqual(ids(response), ['s2', 's1'])
  })

  test(`the default of a variable named ${name} counts in the cost`, async (t) => {
    const { ask, emulator } = await startWithRows(t)
    const document = `query($${name}: Int = 500) { sessions(agentName: "bot", first: $${name}) { nodes { agent { sessions(first: $${name}) { nodes { id } } } } } }`
    for (const response of await ask(document, name, undefined))
      assert.deepEqual(errorsOf(response), [
        {
          code: 'COST_ESTIMATED_TOO_EXPENSIVE',
          message:
            "The operation's estimated cost is 251501: at most 10000 is allowed. Ask for fewer rows or fields.",
        },
      ])
    assert.deepEqual(emulator.requests, [])
  })

  test(`the ids in the default of a variable named ${name} are counted`, async (t) => {
    const { ask } = await startWithRows(t)
    const document = `query($${name}: [ID!]! = [${'"x" '.repeat(101)}]) { nodes(ids: $${name}) { id } }`
    for (const response of await ask(document, name, undefined))
      assert.deepEqual(errorsOf(response), [
        { code: 'BAD_USER_INPUT', message: '`ids` takes at most 100 entries: split the request.' },
      ])
  })

  test(`an alias, a fragment and an operation named ${name} are served under that name`, async (t) => {
    const { ask } = await startWithRows(t)
    const document = `query ${name} { ${name}: agent(name: "bot") { ...${name} } } fragment ${name} on Agent { ${name}: name }`
    for (const { text } of await ask(document, name, undefined))
      assert.equal(text, `{"data":{"${name}":{"${name}":"bot"}}}`)
  })

  test(`a variable named ${name} decides what is skipped each time`, async (t) => {
    const { ask } = await startWithRows(t)
    const document = `query($${name}: Boolean! = false) { agent(name: "bot") { name id @skip(if: $${name}) } }`
    for (const { text } of await ask(document, name, true))
      assert.equal(text, '{"data":{"agent":{"name":"bot"}}}')
    for (const { text } of await ask(document, name, undefined))
      assert.equal(text, '{"data":{"agent":{"name":"bot","id":"QWdlbnQ6Ym90"}}}')
  })
}
