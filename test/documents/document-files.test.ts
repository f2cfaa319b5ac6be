// The file of the trusted documents: a gateway that cannot read it does not start, and says what is wrong.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGateway } from '../gateway/start-gateway.ts'
import { writeDocuments } from './document-files.ts'

const neither = "TRUSTED_DOCUMENTS_FILE must contain an Apollo manifest or Relay's persisted.json."

for (const [what, text, message] of [
  ['is empty', '', 'TRUSTED_DOCUMENTS_FILE must contain JSON.'],
  ['is not JSON', '{', 'TRUSTED_DOCUMENTS_FILE must contain JSON.'],
  ['contains a list', '["{ __typename }"]', neither],
  ['contains documents that are not strings', '{"a":{"query":"{ __typename }"}}', neither],
  ['is a manifest of another format', '{"format":"other","version":1,"operations":[]}', neither],
  [
    'is a manifest without bodies',
    '{"format":"apollo-persisted-query-manifest","version":1,"operations":[{"id":"a"}]}',
    neither,
  ],
  [
    'contains no document',
    '{}',
    'TRUSTED_DOCUMENTS_FILE contains no document: TRUSTED_DOCUMENTS=enforce would reject every request.',
  ],
] as const) {
  test(`a file that ${what} keeps the gateway from starting`, async (t) => {
    const settings = { TRUSTED_DOCUMENTS: 'enforce', TRUSTED_DOCUMENTS_FILE: writeDocuments(t, text) }
    await assert.rejects(startGateway(t, { settings }), { name: 'ConfigError', problems: [message] })
  })
}

test('a file that is not there keeps the gateway from starting', async (t) => {
  const path = `${writeDocuments(t, '{}')}.missing`
  const settings = { TRUSTED_DOCUMENTS: 'enforce', TRUSTED_DOCUMENTS_FILE: path }
  const problems = ['TRUSTED_DOCUMENTS_FILE must name a readable file.']
  await assert.rejects(startGateway(t, { settings }), { name: 'ConfigError', problems })
})

for (const mode of ['log', 'enforce']) {
  test(`${mode} without a file keeps the gateway from starting`, async (t) => {
    await assert.rejects(startGateway(t, { settings: { TRUSTED_DOCUMENTS: mode } }), ({ message }: Error) =>
      message.includes(
        'TRUSTED_DOCUMENTS_FILE is missing: TRUSTED_DOCUMENTS needs the file of the trusted documents.',
      ),
    )
  })
}
