// The media type of a response is the one that Apollo Server would choose.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApolloServer, HeaderMap } from '@apollo/server'
import { createMediaTypeNegotiation, isStreamMediaType } from '../../src/graphql/media-type.ts'

const json = 'application/json'
const modern = 'application/graphql-response+json'
const accepts = [
  undefined,
  '',
  '*/*',
  json,
  modern,
  'application/*',
  'text/html',
  'text/html, */*;q=0.1',
  `${modern}, ${json}`,
  `${json}, ${modern}`,
  `${modern},${json};q=0.9`,
  `${json};q=0.9, ${modern};q=0.8`,
  `${modern};q=0`,
  `${modern};q=0, */*`,
  `${json};charset=utf-8`,
  `${json}; charset=utf-16`,
  `${modern};charset="utf-8"`,
  'application/graphql-response+json; charset=utf-8, application/json; charset=utf-8',
  'application/json;callbackSpec=1.0',
  'application/json;callbackSpec=1.0; q=0.5, application/json;q=0.4',
  'multipart/mixed',
  'multipart/mixed;deferSpec=20220824, application/graphql-response+json, application/json',
  'APPLICATION/JSON',
  'application/json;q=x',
  'nonsense',
  ',,,',
  '"',
]

const negotiate = createMediaTypeNegotiation()
const server = new ApolloServer({ typeDefs: 'type Query { a: Int }', nodeEnv: 'production' })
await server.start()

/** The media type of Apollo's response; undefined where it refuses. */
async function chosenByApollo(accept: string | undefined): Promise<string | undefined> {
  const headers = new HeaderMap([['content-type', 'application/json']])
  if (accept !== undefined) headers.set('accept', accept)
  const response = await server.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method: 'POST', headers, search: '', body: { query: '{ __typename }' } },
    context: async () => ({}),
  })
  return response.status === 406 ? undefined : response.headers.get('content-type')
}

for (const accept of accepts)
  test(`Accept: ${accept} is negotiated as Apollo Server does`, async () => {
    const chosen = await chosenByApollo(accept)
    for (const { response } of [negotiate(accept), negotiate(accept)])
      assert.equal(response !== undefined && isStreamMediaType(response) ? undefined : response, chosen)
  })
