// The flight recorder: what its files say of the last minute, when they are written, and what they never contain.
import assert from 'node:assert/strict'
import { channel } from 'node:diagnostics_channel'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import fsPromises from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, type TestContext, test } from 'node:test'
import { startEmulator } from '../../emulator/emulator.ts'
import { createGate } from '../../emulator/fault.ts'
import { parseRecording, storyOf } from '../../src/cli/request-story.ts'
import { advanceUntilSettled } from '../advance-until-settled.ts'
import { settingsFor, startGateway, tokenOf } from '../gateway/start-gateway.ts'
import { run } from '../process.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { waitFor } from '../wait-for.ts'

const document = 'query Sessions { sessions(agentName: "support-bot", first: 2) { nodes { id sessionId } } }'

function makeDirectory(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'recordings-'))
  t.after(() => rmSync(directory, { recursive: true }))
  return directory
}

type Line = Readonly<Record<string, unknown>>

function linesOf(directory: string): Line[] {
  return readdirSync(directory).flatMap((name) =>
    readFileSync(join(directory, name), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line): Line => JSON.parse(line)),
  )
}

async function startRecorded(t: TestContext) {
  const directory = join(makeDirectory(t), 'new')
  const clock = createVirtualClock()
  const started = await startGateway(t, { clock, settings: { FLIGHT_RECORDER_DIRECTORY: directory } })
  const ask = async (id: string, text = document) => {
    const response = await advanceUntilSettled(
      clock,
      started.query(text, {}, { headers: { 'x-request-id': id } }),
      500,
    )
    await started.log.waitForRequest(id)
    return response
  }
  // The issuer's keys are fetched in real time.
  await started.query('{ __typename }', {}, { headers: { 'x-request-id': 'warm-up' } })
  await started.log.waitForRequest('warm-up')
  clock.advance(60_001)
  return { ...started, clock, directory, ask, lines: () => linesOf(directory) }
}

/** The call is for the request, and was sent under an id of its own. */
const withoutIds = (lines: readonly Line[]) =>
  lines.map((line): Line => JSON.parse(JSON.stringify({ ...line, callId: undefined })))

const time = (seconds: number) => new Date(Date.UTC(2026, 0, 31, 9, 31, seconds, 1)).toISOString()

suite('Flight recorder', () => {
  test('a file has the pages, calls and operations of the last minute, each with its request', async (t) => {
    const { gateway, clock, ask, lines, emulator, directory } = await startRecorded(t)
    await ask('first')
    clock.advance(1_000)
    await ask('second')
    await gateway.writeRecording('signal')
    const [head, ...entries] = lines()
    assert.deepEqual(head, { type: 'recording', reason: 'signal', writtenAt: time(1), entries: 5 })
    assert.deepEqual(withoutIds(entries), [
      {
        time: time(0),
        type: 'call',
        agentName: 'support-bot',
        requestId: 'first',
        operation: 'list',
        durationMs: 0,
      },
      {
        time: time(0),
        type: 'page',
        agentName: 'support-bot',
        requestId: 'first',
        outcome: 'miss',
        ageMs: 0,
        rows: 50,
      },
      operation('first', 0, { outcome: 'miss', servedBy: 'apollo' }),
      {
        time: time(1),
        type: 'page',
        agentName: 'support-bot',
        requestId: 'second',
        outcome: 'hit',
        ageMs: 1_000,
        rows: 2,
      },
      operation('second', 1, { outcome: 'hit', servedBy: 'compiled' }),
    ])
    assert.equal(entries[0]?.['callId'], emulator.requests[0]?.headers['x-ms-client-request-id'])
    const [file = ''] = readdirSync(directory)
    assert.match(file, /^flight-recorder-2026-01-31T09-31-01\.001Z-[0-9a-f]{8}\.ndjson$/)
    assert.equal(statSync(join(directory, file)).mode & 0o777, 0o600)
  })

  test('what is older than a minute is not in it, nor more than the last 16,384 entries', async (t) => {
    const { gateway, clock, ask, lines } = await startRecorded(t)
    await ask('old')
    clock.advance(60_001)
    const redis = channel('sessions-gateway:redis')
    for (let index = 0; index <= 16_384; index += 1) redis.publish({ state: `${index}` })
    await gateway.writeRecording('signal')
    const [head, first] = lines()
    assert.equal(head?.['entries'], 16_384)
    assert.deepEqual(first, { time: '2026-01-31T09:32:00.002Z', type: 'redis', state: '1' })
  })

  test('a failed call has its reason and status, and its retry is an entry of its own', async (t) => {
    const { gateway, ask, lines, emulator } = await startRecorded(t)
    emulator.script({ kind: 'status', status: 503, headers: { 'x-ms-request-id': 'of-the-service' } })
    await ask('r')
    await gateway.writeRecording('signal')
    const calls = lines().filter(({ type }) => type === 'call')
    assert.deepEqual(
      calls.map(({ requestId, failure, status, upstreamRequestId }) => [
        requestId,
        failure,
        status,
        upstreamRequestId,
      ]),
      [
        ['r', 'unavailable', 503, 'of-the-service'],
        ['r', undefined, undefined, undefined],
      ],
    )
    assert.equal(lines().find(({ type }) => type === 'operation')?.['outcome'], 'retried')
  })

  test('a page of a joined call names the request whose call it was', async (t) => {
    const { gateway, query, lines, emulator, log, directory } = await startRecorded(t)
    const gate = createGate()
    emulator.script(gate.fault)
    const first = query(document, {}, { headers: { 'x-request-id': 'first' } })
    await gate.reached
    const second = query(document, {}, { headers: { 'x-request-id': 'second' } })
    // Responses to later requests: the second one has long joined by then.
    for (let count = 0; count < 10; count += 1) await query('{ __typename }')
    gate.release()
    await Promise.all([first, second])
    await Promise.all(['first', 'second'].map((id) => log.waitForRequest(id)))
    await gateway.writeRecording('signal')
    const pages = lines().filter(({ type }) => type === 'page')
    assert.deepEqual(
      pages
        .map(({ requestId, outcome, joinedRequestId }) => [requestId, outcome, joinedRequestId])
        .toSorted((a, b) => String(a[0]).localeCompare(String(b[0]))),
      [
        ['first', 'miss', undefined],
        ['second', 'collapsed', 'first'],
      ],
    )
    const [file = ''] = readdirSync(directory)
    const story = storyOf('second', parseRecording(readFileSync(join(directory, file), 'utf8')))
    assert.match(story ?? '', /\nIt waited for the call of request first\.$/)
  })

  test('twenty errors within ten seconds write a file, once in a minute', async (t) => {
    const { clock, ask, emulator, directory, lines, log } = await startRecorded(t)
    emulator.fail({ kind: 'status', status: 418 })
    const files = () => (statSync(directory, { throwIfNoEntry: false }) ? readdirSync(directory) : [])
    for (let count = 0; count < 19; count += 1) await ask(`r${count}`)
    clock.advance(10_001)
    await ask('too-late')
    clock.advance(1)
    const since = new Date(clock.wallNow()).toISOString()
    for (let count = 0; count < 40; count += 1) await ask(`s${count}`)
    await waitFor('the file is written', () => log.text().includes('has written a file'))
    assert.equal(files().length, 1)
    const [head] = lines()
    assert.equal(head?.['reason'], 'errorBurst')
    assert.ok(String(head['writtenAt']) >= since, 'the errors of more than ten seconds are no burst')
    clock.advance(60_000)
    for (let count = 0; count < 20; count += 1) await ask(`t${count}`)
    await waitFor('another file is written', () => files().filter((name) => name.endsWith('n')).length === 2)
  })

  test('the last twenty files are kept, and others in the directory are not touched', async (t) => {
    const { gateway, clock, directory } = await startRecorded(t)
    await gateway.writeRecording('signal')
    const [oldest = ''] = readdirSync(directory)
    writeFileSync(join(directory, 'another.txt'), '')
    for (let count = 0; count < 20; count += 1) {
      clock.advance(1)
      await gateway.writeRecording('signal')
    }
    const files = readdirSync(directory)
    assert.deepEqual([files.length, files.includes('another.txt'), files.includes(oldest)], [21, true, false])
  })

  test('a directory that cannot be written is logged', async (t) => {
    const directory = makeDirectory(t)
    const file = join(directory, 'a-file')
    writeFileSync(file, '')
    const { gateway, log } = await startGateway(t, { settings: { FLIGHT_RECORDER_DIRECTORY: file } })
    await gateway.writeRecording('signal')
    assert.match(log.text(), /the flight recorder could not write a file/)
    assert.deepEqual(readdirSync(directory), ['a-file'])
  })

  test('a file that cannot be finished leaves nothing behind', async (t) => {
    const { gateway, directory, log } = await startRecorded(t)
    const renamed: unknown[] = []
    t.mock.method(fsPromises, 'rename', async (from: string) => {
      renamed.push(...readdirSync(directory).map((name) => from.endsWith(name)))
      throw new Error('the disk is full')
    })
    syncBuiltinESMExports()
    await gateway.writeRecording('signal')
    t.mock.restoreAll()
    syncBuiltinESMExports()
    assert.deepEqual(renamed, [true])
    assert.match(log.text(), /the flight recorder could not write a file/)
    assert.deepEqual(readdirSync(directory), [])
  })

  test('no file has a token, a key, a secret, an id, a cursor or a variable', async (t) => {
    const { gateway, query, config, keyOf, directory, emulator, log } = await startRecorded(t)
    const text = `query Q($after: String) {
      sessions(agentName: "support-bot", first: 1, after: $after) { nodes { id sessionId } pageInfo { endCursor } }
    }`
    const { body } = await query(text)
    const { nodes, pageInfo } = body.data?.['sessions'] ?? {}
    await query(text, { after: pageInfo.endCursor })
    await query('query($id: ID!) { node(id: $id) { id } }', { id: nodes[0].id })
    emulator.fail({ kind: 'status', status: 418, body: { canary: 'what the service says' } })
    await query('query($id: ID!) { node(id: $id) { id } }', { id: nodes[0].id })
    await query(
      text,
      {},
      { token: await tokenOf('alice', { aud: 'another' }), headers: { 'x-request-id': 'last' } },
    )
    await log.waitForRequest('last')
    await gateway.writeRecording('signal')
    const written = readdirSync(directory)
      .map((name) => readFileSync(join(directory, name), 'utf8'))
      .join('')
    const secrets = [
      ...(await tokenOf('alice')).split('.'),
      keyOf('alice'),
      config.auth.isolationKey.secret ?? '',
      ...config.auth.signingSecrets,
      nodes[0].id,
      nodes[0].sessionId,
      pageInfo.endCursor,
      'alice',
      'what the service says',
    ]
    assert.deepEqual(
      secrets.filter((secret) => written.includes(secret)),
      [],
    )
    assert.equal(written.match(/"type":"operation"/g)?.length, 5)
  })

  test('npm run why prints the story of a request', async (t) => {
    const { gateway, ask, directory, emulator } = await startRecorded(t)
    emulator.script({ kind: 'status', status: 503, headers: { 'x-ms-request-id': 'of-the-service' } })
    channel('sessions-gateway:redis').publish({ state: 'down' })
    await ask('r')
    await gateway.writeRecording('signal')
    const [file = ''] = readdirSync(directory)
    const sentAs = emulator.requests.map(({ headers }) => String(headers['x-ms-client-request-id']))
    const why = (...args: string[]) => {
      const environment = { FLIGHT_RECORDER_DIRECTORY: directory }
      return run(t, 'bin/sessions-gateway.ts', environment, ['why', ...args]).exit
    }
    const { code, stdout } = await why('r')
    const [path, ...story] = stdout
      .replaceAll(/\d+(\.\d)? ms/g, 'N ms')
      .replaceAll(/ +\|/g, ' |')
      .replaceAll(/-{4,}/g, '---')
      .split('\n')
    assert.deepEqual([code, path], [0, join(directory, file)])
    assert.deepEqual(story, [
      '',
      'Request r got status 200; its outcome is retried: a call succeeded after a retry.',
      'Its operation is Sessions, served by apollo, after N ms.',
      'Its cost is 3.',
      '',
      '| After | What | Agent | How |',
      '| --- | --- | --- | --- |',
      `| N ms | call | support-bot | list failed (unavailable, 503) in N ms, sent as ${sentAs[0]}; the service's own id is of-the-service |`,
      `| N ms | call | support-bot | list succeeded in N ms, sent as ${sentAs[1]} |`,
      '| N ms | page | support-bot | miss: 50 rows, N ms old |',
      '',
      'In the minute before:',
      '',
      '- N ms before its end, Redis became down.',
      '',
    ])
    assert.deepEqual(
      [(await why('nobody')).code, (await why()).code, (await why('r', '/no/such/file')).code],
      [1, 2, 2],
    )
  })

  test('SIGUSR2 writes a file, and the process goes on', async (t) => {
    const directory = makeDirectory(t)
    const emulator = await startEmulator()
    t.after(() => emulator.close())
    const settings = settingsFor(emulator.url, { FLIGHT_RECORDER_DIRECTORY: directory })
    const child = run(t, 'src/main.ts', settings)
    await child.waitForOutput(/"url":"([^"]+)"/)
    child.kill('SIGUSR2')
    await child.waitForOutput(/the flight recorder has written a file/)
    assert.deepEqual(
      linesOf(directory).map(({ type, reason, entries }) => [type, reason, entries]),
      [['recording', 'signal', 0]],
    )
    child.kill('SIGTERM')
    assert.equal((await child.exit).code, 0)
  })

  test('SIGUSR2 without a directory is logged, and ends nothing', async (t) => {
    const child = run(t, 'src/main.ts', settingsFor('http://127.0.0.1:1'))
    await child.waitForOutput(/"url":"([^"]+)"/)
    child.kill('SIGUSR2')
    await child.waitForOutput(/FLIGHT_RECORDER_DIRECTORY is not set/)
    child.kill('SIGTERM')
    assert.equal((await child.exit).code, 0)
  })
})

function operation(requestId: string, second: number, { outcome, servedBy }: Line): Line {
  return {
    time: time(second),
    type: 'operation',
    requestId,
    outcome,
    servedBy,
    operationName: 'Sessions',
    status: 200,
    errorCodes: [],
    cost: 3,
    durationMs: 0,
  }
}
