// Invalid arguments of a connection: rejected with a message that states what to send, before any upstream call.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorsOf, startGateway } from './start-gateway.ts'

const document = `
  query($first: Int, $after: String, $last: Int, $before: String, $statuses: [AgentSessionStatus!]) {
    sessions(
      agentName: "support-bot", first: $first, after: $after, last: $last, before: $before, statuses: $statuses
    ) { nodes { id } }
  }`

const notACursor = (name: string) =>
  `\`${name}\` is not a cursor of this list: pass one that the same caller was given for the same agent, or leave it out.`
const tooMany = (name: string, max: number) =>
  `\`${name}\` must be at most ${max}: ask for fewer edges and page with cursors.`

const validCursorText = Buffer.from('1aaaaaaaaaaarx.sess_1').toString('base64url')

const refused: readonly (readonly [what: string, variables: Record<string, unknown>, message: string])[] = [
  ['a negative first', { first: -1 }, '`first` must not be negative: ask for 0 to 500 edges.'],
  ['a negative last', { last: -2147483648 }, '`last` must not be negative: ask for 0 to 500 edges.'],
  ['a first above the most', { first: 501 }, tooMany('first', 500)],
  ['a last above the most', { last: 2147483647 }, tooMany('last', 500)],
  [
    'a bad last beside a good first',
    { first: 1, last: -1 },
    '`last` must not be negative: ask for 0 to 500 edges.',
  ],
  ['an after that is no cursor', { after: 'nonsense' }, notACursor('after')],
  ['a before that is no cursor', { before: 'nonsense' }, notACursor('before')],
  ['a cursor with a tag that nobody made', { after: validCursorText }, notACursor('after')],
  ['an array offset as other servers write it', { after: 'YXJyYXljb25uZWN0aW9uOjA=' }, notACursor('after')],
  ['a cursor of white space', { after: ' ' }, notACursor('after')],
  ['a cursor of ten thousand characters', { after: 'x'.repeat(10_000) }, notACursor('after')],
  ['a cursor with NUL in it', { before: 'a\0b' }, notACursor('before')],
  ['a cursor with half of a surrogate pair', { before: '\ud800' }, notACursor('before')],
  [
    'a list of no states',
    { statuses: [] },
    '`statuses` must name at least one state: leave it out for sessions in any state.',
  ],
]

for (const [what, variables, message] of refused) {
  test(`${what} is rejected without an upstream call`, async (t) => {
    const { query, emulator } = await startGateway(t)
    const response = await query(document, variables)
    assert.equal(response.status, 200)
    assert.deepEqual(response.body.data, { sessions: null })
    assert.deepEqual(errorsOf(response), [{ code: 'BAD_USER_INPUT', message, path: 'sessions' }])
    assert.deepEqual(emulator.requests, [])
  })
}

test('MAX_PAGE_SIZE is the maximum of a page, and bounds the default', async (t) => {
  const { query } = await startGateway(t, { settings: { MAX_PAGE_SIZE: '3' } })
  assert.deepEqual(
    errorsOf(await query(document, { first: 4 })).map(({ message }) => message),
    [tooMany('first', 3)],
  )
  assert.equal((await query(document, { first: 3 })).body.data?.['sessions'].nodes.length, 3)
  assert.equal((await query(document)).body.data?.['sessions'].nodes.length, 3)
})

test('null and the empty cursor mean that an argument is absent', async (t) => {
  const { query } = await startGateway(t)
  const plain = await query(document, { first: 5 })
  const nulls = await query(document, { first: 5, after: '', last: null, before: '', statuses: null })
  assert.deepEqual(nulls.body, plain.body)
  assert.equal(plain.body.data?.['sessions'].nodes.length, 5)
})

test('one flipped bit anywhere in a cursor is refused', async (t) => {
  const { query, emulator } = await startGateway(t)
  const { body } = await query('{ sessions(agentName: "support-bot", first: 1) { pageInfo { endCursor } } }')
  const bytes = Buffer.from(body.data?.['sessions'].pageInfo.endCursor, 'base64url')
  emulator.requests.length = 0
  for (let bit = 0; bit < bytes.length * 8; bit += 7) {
    const flipped = Buffer.from(bytes)
    flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
    const response = await query(document, { after: flipped.toString('base64url') })
    assert.deepEqual(
      errorsOf(response).map(({ message }) => message),
      [notACursor('after')],
    )
  }
  assert.deepEqual(emulator.requests, [])
})
