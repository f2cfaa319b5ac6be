// The explorer, in a real browser.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Page } from 'playwright-core'
import { needs } from '../../scripts/test-needs.ts'
import { startGateway, tokenOf } from '../gateway/start-gateway.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { waitFor } from '../wait-for.ts'
import { openPage, patienceMs } from './open-page.ts'
import { now, row } from './rows.ts'

/** Shows the tab of the subscription; the editor takes other tabs once it shows the first. */
async function showSubscription(page: Page): Promise<void> {
  await page.locator('.view-line', { hasText: 'NewestSessions' }).waitFor()
  await page.getByRole('tab', { name: 'Changes' }).click()
  await page.locator('.view-line', { hasText: 'sessionsChanged' }).waitFor()
}

suite('The explorer', { skip: needs('chromium') }, () => {
  test('runs the example of its first tab as alice, and says that an expired token is not accepted', async (t) => {
    const { page } = await openPage(t, { path: '/explorer/', expectsErrors: true })
    await page.locator('.view-line', { hasText: 'NewestSessions' }).waitFor()
    await page.locator('.graphiql-execute-button').click()
    await page.getByText('"sess_', { exact: false }).first().waitFor()
    await page.getByRole('radio', { name: 'alice, expired' }).check()
    await page.locator('.graphiql-execute-button').click()
    await page.getByText('UNAUTHENTICATED').waitFor()
    assert.equal(await page.getByRole('tab').count(), 4)
  })

  test('shows the events of a subscription as they come, and ends its stream when it is stopped', async (t) => {
    const clock = createVirtualClock(Date.now())
    const { page, gateway, emulator, keyOf } = await openPage(t, { path: '/explorer/', clock })
    const streams = () => gateway.stats().streams
    await showSubscription(page)
    await page.locator('.graphiql-execute-button').click()
    const response = page.locator('.graphiql-response')
    await response.getByText('sessionsChanged').waitFor()
    emulator.insertSession('support-bot', keyOf('alice'), row('sess_live', now()))
    await waitFor(
      'the new session',
      async () => {
        clock.advance(1_000)
        return (await response.getByText('sess_live').count()) > 0
      },
      patienceMs,
    )
    assert.equal(streams().open, 1)
    await page.locator('.graphiql-execute-button').click()
    await waitFor('the end of the stream', () => streams().open === 0, patienceMs)
    assert.deepEqual([streams().started, streams().ended], [1, { client_gone: 1 }])
  })

  test('says why a subscription is not accepted', async (t) => {
    const { page, gateway } = await openPage(t, { path: '/explorer/', expectsErrors: true })
    await showSubscription(page)
    await page.getByRole('radio', { name: 'alice, expired' }).check()
    await page.locator('.graphiql-execute-button').click()
    await page.getByText('UNAUTHENTICATED').waitFor()
    assert.equal(gateway.stats().streams.started, 0)
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
