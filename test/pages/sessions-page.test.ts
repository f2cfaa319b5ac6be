// The demo's page, in a real browser.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { needs } from '../../scripts/test-needs.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { waitFor } from '../wait-for.ts'
import { openPage } from './open-page.ts'
import { ids, now, row, rows } from './rows.ts'

suite('The sessions page', { skip: needs('chromium') }, () => {
  test('scrolling down shows 250 sessions, each once and in order, and newer ones are added on top', async (t) => {
    const all = rows(250)
    const { page, listed, lists, poll, emulator, keyOf } = await openPage(t, {
      areStreamsRefused: true,
      emulator: { data: 'empty' },
      settings: { PAGE_CACHE_MAX_AGE_MS: '0', PAGE_CACHE_STALE_WHILE_REVALIDATE_MS: '0' },
      before: (started) => started.emulator.setSessions('support-bot', started.keyOf('alice'), all),
    })
    await page.waitForSelector('.session')
    assert.deepEqual(await listed(), ids(all.slice(0, 20)))
    for (let shown = 20; shown < 250; shown = (await listed()).length) {
      await page.locator('.session').last().scrollIntoViewIfNeeded()
      await page.waitForFunction((count) => document.querySelectorAll('.session').length > count, shown)
    }
    await page.getByText('That is all of them.').waitFor()
    assert.deepEqual(await listed(), ids(all))

    const newer = rows(30, 'newer', now())
    for (const one of newer) emulator.insertSession('support-bot', keyOf('alice'), one)
    await poll()
    await page.getByRole('button', { name: 'Show 30 newer sessions' }).click()
    await lists(ids([...newer, ...all]))
    assert.equal(await page.locator('.newer').count(), 0)
  })

  test('a filter lists only sessions in the states that are chosen', async (t) => {
    const all = [row('a', now() - 10), row('b', now() - 20, 'idle'), row('c', now() - 30, 'failed')]
    const { page, lists } = await openPage(t, {
      emulator: { data: 'empty' },
      before: ({ emulator, keyOf }) => emulator.setSessions('support-bot', keyOf('alice'), all),
    })
    await lists(['a', 'b', 'c'])
    await page.getByRole('checkbox', { name: 'Idle' }).check()
    await lists(['b'])
    await page.getByRole('checkbox', { name: 'Failed' }).check()
    await lists(['b', 'c'])
    await page.getByRole('checkbox', { name: 'Idle' }).uncheck()
    await page.getByRole('checkbox', { name: 'Failed' }).uncheck()
    await page.getByRole('checkbox', { name: 'Deleted' }).check()
    await page.getByText('No session is in one of these states.').waitFor()
    await page.getByRole('button', { name: 'Show all' }).click()
    await lists(['a', 'b', 'c'])
  })

  test('after another user is chosen no row of the first is on the page, and back', async (t) => {
    const { page, lists, listed } = await openPage(t, {
      emulator: { data: 'empty' },
      before: ({ emulator, keyOf }) => {
        emulator.setSessions('support-bot', keyOf('alice'), rows(30, 'alice'))
        emulator.setSessions('support-bot', keyOf('bob'), rows(3, 'bob'))
      },
    })
    await page.waitForSelector('.session')
    const seen: string[][] = []
    await page.exposeFunction('note', (list: string[]) => void seen.push(list))
    await page.evaluate(() => {
      const note = (globalThis as unknown as { note: (list: string[]) => void }).note
      new MutationObserver(() =>
        note([...document.querySelectorAll('.session .id')].map((id) => id.textContent ?? '')),
      ).observe(document.body, { childList: true, subtree: true })
    })
    await page.getByLabel('User').selectOption('bob')
    await lists(['bob-0', 'bob-1', 'bob-2'])
    for (const list of seen) assert.equal(new Set(list.map((id) => id.split('-')[0])).size <= 1, true)
    await page.getByLabel('User').selectOption('alice')
    await page.getByText('alice-0', { exact: true }).waitFor()
    assert.ok((await listed()).every((id) => id.startsWith('alice')))
  })

  test('a session that appears, changes and disappears does so on the page', async (t) => {
    const { page, lists, poll, emulator, keyOf } = await openPage(t, {
      areStreamsRefused: true,
      emulator: { data: 'empty' },
      settings: { PAGE_CACHE_MAX_AGE_MS: '0', PAGE_CACHE_STALE_WHILE_REVALIDATE_MS: '0' },
      before: (started) => started.emulator.setSessions('support-bot', started.keyOf('alice'), rows(3)),
    })
    await lists(['row-0', 'row-1', 'row-2'])
    emulator.insertSession('support-bot', keyOf('alice'), row('new', now(), 'creating'))
    await poll()
    await page.getByRole('button', { name: 'Show 1 newer session' }).click()
    await lists(['new', 'row-0', 'row-1', 'row-2'])
    emulator.updateSession('support-bot', keyOf('alice'), 'row-1', { status: 'failed' })
    await poll()
    await page.locator('.session', { hasText: 'row-1' }).getByText('Failed').waitFor()
    emulator.removeSession('support-bot', keyOf('alice'), 'row-1')
    await poll()
    await lists(['new', 'row-0', 'row-2'])
  })

  test('polling an unchanged list costs a 304 without a body, and nothing while the page is hidden', async (t) => {
    const { page, lists, emulator } = await openPage(t, {
      areStreamsRefused: true,
      emulator: { data: 'empty' },
      // The cache's own time stands still.
      clock: createVirtualClock(Date.now()),
      before: (started) => started.emulator.setSessions('support-bot', started.keyOf('alice'), rows(3)),
    })
    await lists(['row-0', 'row-1', 'row-2'])
    // Without a stream it polls at once; while that poll is under way, the next one would know no entity tag.
    await page.getByText('Poll', { exact: true }).first().waitFor()
    const second = page.waitForResponse((response) => response.url().includes('/graphql?'))
    await page.clock.fastForward(5_000)
    assert.equal((await second).status(), 304)
    await page.getByText('not modified').first().waitFor()
    assert.equal(emulator.requests.length, 1)
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    })
    let polls = 0
    page.on('request', (request) => {
      if (request.url().includes('/graphql?')) polls += 1
    })
    await page.clock.fastForward(60_000)
    assert.equal(polls, 0)
    const resumed = page.waitForResponse((response) => response.url().includes('/graphql?'))
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'visible', configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    })
    await resumed
  })

  test('in an outage the rows stay, the page says how old they are, and it recovers', async (t) => {
    const clock = createVirtualClock(Date.now())
    const { page, lists, poll, gateway } = await openPage(t, {
      areStreamsRefused: true,
      clock,
      emulator: { data: 'empty' },
      before: ({ emulator, keyOf }) => emulator.setSessions('support-bot', keyOf('alice'), rows(3)),
    })
    await lists(['row-0', 'row-1', 'row-2'])
    const outage = page.getByRole('switch', { name: /Outage/ })
    const switched = () => page.waitForResponse((response) => response.url().includes('/demo/outage'))
    await Promise.all([switched(), outage.check()])
    clock.advance(40_000)
    await poll()
    await page.getByText(/The service does not respond\. The list is as it was \d+ seconds ago\./).waitFor()
    await lists(['row-0', 'row-1', 'row-2'])
    await Promise.all([switched(), outage.uncheck()])
    // The refresh that the outage failed is over, and its pause, too.
    clock.advance(11_000)
    await waitFor('the refresh fails', () => gateway.stats().refreshFailures > 0)
    clock.advance(5_000)
    await poll()
    await poll()
    await page.getByText(/The service does not respond/).waitFor({ state: 'detached' })
  })

  test('the outage goes on, and its switch says so, when another user is chosen', async (t) => {
    const { page } = await openPage(t, { expectsErrors: true })
    await page.waitForSelector('.session')
    const outage = page.getByRole('switch', { name: /Outage/ })
    await outage.check()
    await page.getByLabel('User').selectOption('bob')
    await page.getByRole('button', { name: 'Start a session for bob' }).waitFor()
    assert.equal(await outage.isChecked(), true)
  })

  test('the first page in an outage is an error with a way to try again', async (t) => {
    const { page, lists, emulator } = await openPage(t, {
      emulator: { data: 'empty' },
      expectsErrors: true,
      before: (started) => {
        started.emulator.setSessions('support-bot', started.keyOf('alice'), rows(1))
        started.emulator.fail({ kind: 'status', status: 400 })
      },
    })
    await page.getByRole('heading', { name: 'The sessions could not be loaded' }).waitFor()
    emulator.fail(undefined)
    await page.getByRole('button', { name: 'Try again' }).click()
    await lists(['row-0'])
  })

  test('an expired token is said to be one', async (t) => {
    const { page } = await openPage(t, { expectsErrors: true })
    await page.waitForSelector('.session')
    await page.getByLabel('User').selectOption('alice, expired')
    await page.getByText('The token is not accepted: it may have expired.').waitFor()
    await page.getByText('UNAUTHENTICATED').waitFor()
  })

  test('ten pages of a list cost four calls, and the panel says so', async (t) => {
    const { page, emulator, listed } = await openPage(t, {
      emulator: { data: 'empty' },
      // The cache's own time stands still.
      clock: createVirtualClock(Date.now()),
      before: (started) => started.emulator.setSessions('support-bot', started.keyOf('alice'), rows(200)),
    })
    await page.waitForSelector('.session')
    for (let shown = 20; shown < 200; shown = (await listed()).length) {
      await page.locator('.session').last().scrollIntoViewIfNeeded()
      await page.waitForFunction((count) => document.querySelectorAll('.session').length > count, shown)
    }
    await page.getByText('That is all of them.').waitFor()
    const calls = emulator.requests.length
    // The eleventh opened the stream.
    await page.locator('.totals', { hasText: `11 operations, ${calls} calls to the service` }).waitFor()
    assert.equal(calls, 4)
  })

  test('the whole page is used by keyboard alone', async (t) => {
    const { page, lists } = await openPage(t, {
      emulator: { data: 'empty' },
      before: ({ emulator, keyOf }) => {
        emulator.setSessions('support-bot', keyOf('alice'), [
          row('a', now() - 10),
          row('b', now() - 20, 'idle'),
        ])
      },
    })
    await lists(['a', 'b'])
    const focused = () =>
      page.evaluate(() => document.activeElement?.closest('label, button, a')?.textContent?.trim())
    const reached: (string | undefined)[] = []
    for (let times = 0; times < 20; times += 1) {
      await page.keyboard.press('Tab')
      reached.push(await focused())
      if (reached.at(-1) === 'Idle') await page.keyboard.press('Space')
    }
    await lists(['b'])
    for (const name of [
      'Open the explorer',
      'Active',
      'Idle',
      'Outage: every call fails',
      'Start a session for alice',
    ])
      assert.ok(reached.includes(name), `${name} is not reached by Tab: ${reached.join(', ')}`)
  })
})
