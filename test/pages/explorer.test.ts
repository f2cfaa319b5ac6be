// The explorer, in a real browser.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { needs } from '../../scripts/test-needs.ts'
import { startGateway, tokenOf } from '../gateway/start-gateway.ts'
import { openPage } from './open-page.ts'

suite('The explorer', { skip: needs('chromium') }, () => {
  test('runs the example of its first tab as alice, and says that an expired token is not accepted', async (t) => {
    const { page } = await openPage(t, { path: '/explorer/', expectsErrors: true })
    await page.locator('.view-line', { hasText: 'NewestSessions' }).waitFor()
    await page.locator('.graphiql-execute-button').click()
    await page.getByText('"sess_', { exact: false }).first().waitFor()
    await page.getByRole('radio', { name: 'alice, expired' }).check()
    await page.locator('.graphiql-execute-button').click()
    await page.getByText('UNAUTHENTICATED').waitFor()
    assert.equal(await page.getByRole('tab').count(), 3)
  })

  test('a browser that opens /graphql is redirected to it; an operation is not', async (t) => {
    const { page, url, request } = await openPage(t, { path: '/graphql' })
    assert.equal(page.url(), `${url}explorer/`)
    const response = await request('/graphql?query={__typename}', {
      headers: {
        accept: 'text/html,application/json',
        'apollo-require-preflight': 'true',
        authorization: `Bearer ${await tokenOf('alice')}`,
      },
    })
    assert.equal(response.status, 200)
    assert.deepEqual(await response.json(), { data: { __typename: 'Query' } })
  })
})

test('without EXPLORER=on there is no explorer, and / is not found', async (t) => {
  const { request } = await startGateway(t)
  for (const path of ['/', '/explorer/', '/explorer/index.html']) {
    const response = await request(path, { headers: { accept: 'text/html' } })
    assert.equal(response.status, 404)
  }
})

test('the explorer’s responses allow no other host, no inline script and no frame', {
  skip: needs('chromium'),
}, async (t) => {
  const { request } = await openPage(t, { path: '/explorer/' })
  const policy = (await request('/explorer/')).headers.get('content-security-policy') ?? ''
  const directives = Object.fromEntries(policy.split('; ').map((directive) => directive.split(/ (.*)/)))
  assert.equal(directives['default-src'], "'none'")
  assert.equal(directives['script-src'], "'self'")
  assert.equal(directives['connect-src'], "'self'")
  assert.equal(directives['frame-ancestors'], "'none'")
})
