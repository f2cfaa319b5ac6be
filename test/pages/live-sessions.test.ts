// The sessions page with a stream of changes, in a real browser.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Page } from 'playwright-core'
import { needs } from '../../scripts/test-needs.ts'
import { tokenOf } from '../gateway/start-gateway.ts'
import { startCuttingProxy } from './cutting-proxy.ts'
import { openLivePage, shownIds } from './open-live-page.ts'
import { ids, now, row, rows } from './rows.ts'

function setVisibility(page: Page, visibility: 'hidden' | 'visible'): Promise<void> {
  return page.evaluate((value) => {
    Object.defineProperty(document, 'visibilityState', { value, configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  }, visibility)
}

/** The GraphQL requests that the page sends from now on: `stream`, `poll` or `query`. */
function noteRequests(page: Page): string[] {
  const noted: string[] = []
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url())
    if (pathname !== '/graphql') return
    const isStream = request.headers()['accept'] === 'text/event-stream'
    noted.push(isStream ? 'stream' : search === '' ? 'query' : 'poll')
  })
  return noted
}

suite('The live sessions page', { skip: needs('chromium') }, () => {
  test('a session that is created, changes and is deleted does so on the page, which asks for nothing', async (t) => {
    const { page, says, insert, update, remove, becomes, until } = await openLivePage(t, rows(3))
    await says('Live')
    const requests = noteRequests(page)
    insert(row('new', now(), 'creating'))
    await becomes(['new', 'row-0', 'row-1', 'row-2'])
    update('row-1', 'failed')
    const changed = page.locator('.session', { hasText: 'row-1' }).getByText('Failed')
    await until('row-1 is failed', async () => (await changed.count()) === 1)
    remove('row-1')
    await becomes(['new', 'row-0', 'row-2'])
    assert.deepEqual(requests, [])
  })

  test('after a cut the page resumes: no session is missing, doubled or left over', async (t) => {
    const proxy = Promise.withResolvers<Awaited<ReturnType<typeof startCuttingProxy>>>()
    const opened = await openLivePage(t, rows(3), {
      expectsErrors: true,
      async via(gatewayUrl) {
        proxy.resolve(await startCuttingProxy(t, gatewayUrl))
        return (await proxy.promise).url
      },
    })
    const { says, insert, remove, becomes, streams } = opened
    await says('Live')
    insert(row('first', now() - 2))
    await becomes(['first', 'row-0', 'row-1', 'row-2'])
    ;(await proxy.promise).cut()
    insert(row('second', now()))
    remove('row-1')
    await becomes(['second', 'first', 'row-0', 'row-2'])
    await says('Live')
    assert.equal(streams().started, 2)
  })

  test('where streams are refused the page polls and says so; it is live again when they are not', async (t) => {
    const opened = await openLivePage(t, rows(2), {
      areStreamsRefused: true,
      settings: { PAGE_CACHE_MAX_AGE_MS: '0', PAGE_CACHE_STALE_WHILE_REVALIDATE_MS: '0' },
    })
    const { page, says, insert, becomes, refuseStreams, until, streams } = opened
    await says('Checked every 5 s')
    insert(row('new', now()))
    const newer = page.getByRole('button', { name: 'Show 1 newer session' })
    await until('the newer session is offered', async () => (await newer.count()) === 1)
    assert.deepEqual(await shownIds(page), ['row-0', 'row-1'])
    assert.equal(streams().started, 0)
    refuseStreams(false)
    await becomes(['new', 'row-0', 'row-1'])
    await says('Live')
    assert.equal(await newer.count(), 0)
  })

  test('two tabs have one stream; when the first is closed, the second resumes it', async (t) => {
    const opened = await openLivePage(t, rows(2))
    const { page, says, insert, remove, becomes, until, streams, url } = opened
    await says('Live')
    const second = await page.context().newPage()
    await second.goto(url)
    await second.locator('.freshness').getByText('Live', { exact: true }).waitFor()
    insert(row('new', now() - 2))
    await becomes(['new', 'row-0', 'row-1'])
    await becomes(['new', 'row-0', 'row-1'], second)
    assert.equal(streams().open, 1)
    await page.close()
    await until('one stream is open again', () => streams().open === 1 && streams().ended.client_gone === 2)
    insert(row('newest', now()))
    remove('row-0')
    await becomes(['newest', 'new', 'row-1'], second)
  })

  test('with a filter, sessions appear and disappear as they come to match it', async (t) => {
    const list = [row('a', now() - 100), row('b', now() - 200, 'idle'), row('c', now() - 300, 'failed')]
    const { page, says, insert, update, becomes } = await openLivePage(t, list)
    await page.getByRole('checkbox', { name: 'Idle' }).check()
    await becomes(['b'])
    await says('Live')
    insert(row('active', now() - 1))
    insert(row('idle', now(), 'idle'))
    await becomes(['idle', 'b'])
    update('active', 'idle')
    await becomes(['idle', 'active', 'b'])
    update('c', 'idle')
    await becomes(['idle', 'active', 'b', 'c'])
    update('b', 'active')
    await becomes(['idle', 'active', 'c'])
  })

  test('more new sessions than an event has start the list over, and it goes on behind them', async (t) => {
    const older = rows(3, 'older', now() - 86_400)
    const { page, says, insert, becomes, until, streams } = await openLivePage(t, older)
    await says('Live')
    await setVisibility(page, 'hidden')
    await page.clock.fastForward(60_000)
    await until('the stream of a hidden page ends', () => streams().open === 0)
    const newer = rows(80, 'newer', now())
    for (const one of newer.toReversed()) insert(one)
    await setVisibility(page, 'visible')
    const all = ids([...newer, ...older])
    await becomes(all.slice(0, 50))
    for (let shown = 50; shown < all.length; shown = (await shownIds(page)).length) {
      await page.locator('.session').last().scrollIntoViewIfNeeded()
      await page.waitForFunction((count) => document.querySelectorAll('.session').length > count, shown)
    }
    assert.deepEqual(await shownIds(page), all)
  })

  test('offline the rows stay, the page says so, and it is up to date when it is back', async (t) => {
    const { page, says, insert, becomes } = await openLivePage(t, rows(2), { expectsErrors: true })
    await says('Live')
    await page.context().setOffline(true)
    await page.getByText('You are offline.').waitFor()
    await says('Offline')
    assert.deepEqual(await shownIds(page), ['row-0', 'row-1'])
    insert(row('new', now()))
    await page.context().setOffline(false)
    await becomes(['new', 'row-0', 'row-1'])
    await says('Live')
    await page.getByText('You are offline.').waitFor({ state: 'detached' })
  })

  test('in an outage a live page says how old the list is, and recovers', async (t) => {
    const { page, says, emulator, until } = await openLivePage(t, rows(2))
    await says('Live')
    emulator.fail({ kind: 'status', status: 503 })
    const notice = page.getByText(/The service does not respond\. The list is as it was \d+ seconds ago\./)
    await until('the notice', async () => (await notice.count()) === 1)
    assert.deepEqual(await shownIds(page), ['row-0', 'row-1'])
    emulator.fail(undefined)
    await until('the notice disappears', async () => (await notice.count()) === 0)
    await says('Live')
  })

  test('when its token expires, the stream goes on with a new one', async (t) => {
    const expiresAt = now() + 600
    const tokens = [
      await tokenOf('alice', { exp: expiresAt }),
      await tokenOf('alice', { exp: expiresAt + 7_200 }),
    ]
    let signed = 0
    const { page, clock, says, streams, until } = await openLivePage(t, rows(1), {
      expectsErrors: true,
      route: {
        'demo/demo.json': () => ({
          users: [{ name: 'alice', token: tokens[Math.min(signed++, 1)] }],
          agentNames: ['support-bot'],
          hasExplorer: true,
        }),
      },
    })
    await says('Live')
    clock.advance(601_000)
    await until('another stream is open', () => streams().started === 2 && streams().open === 1)
    assert.deepEqual(streams().ended, { unauthenticated: 1 })
    await says('Live')
    assert.equal(signed, 2)
    assert.equal(await page.locator('.session').count(), 1)
  })
})
