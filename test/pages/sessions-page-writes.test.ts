// Sessions that are created, stopped and deleted on the sessions page, in a real browser.
import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import { createGate, type Fault } from '../../emulator/fault.ts'
import { needs } from '../../scripts/test-needs.ts'
import { findViolations } from './find-violations.ts'
import { openLivePage } from './open-live-page.ts'
import { openPage } from './open-page.ts'
import { ids, row, rows } from './rows.ts'

/** Each state stays until the test changes it. */
const slowly = { data: 'empty', behaviour: { transitionMs: 3_600_000 } } as const
const isWrite: Fault['match'] = ({ operation }) => operation !== 'list'

async function openWritablePage(t: TestContext, list = rows(3)) {
  const opened = await openLivePage(t, list, { settings: { WRITES: 'on' }, emulator: slowly })
  const { page, says, until, emulator } = opened
  await says('Live')
  const session = (id: string) => page.locator('.session', { hasText: id })
  const statusOf = (id: string) => session(id).locator('.status').textContent()
  return {
    ...opened,
    session,
    button: (name: string, id: string) => session(id).getByRole('button', { name }),
    create: page.getByRole('button', { name: 'Create session' }),
    alert: page.getByRole('alert'),
    status: (id: string, label: string) =>
      until(
        `${id} is ${label}`,
        async () => (await session(id).count()) === 1 && (await statusOf(id)) === label,
      ),
    writes: () => emulator.requests.filter(({ operation }) => operation !== 'list' && operation !== 'get'),
  }
}

suite('Writes on the sessions page', { skip: needs('chromium') }, () => {
  test('a created session heads the list of both tabs once, with what the service says of it', async (t) => {
    const { page, url, create, becomes, status, update, session, writes } = await openWritablePage(t)
    const second = await page.context().newPage()
    await second.goto(url)
    await second.locator('.freshness').getByText('Live', { exact: true }).waitFor()
    await page.getByLabel('Version').fill('7')
    await create.click()
    await page.locator('.session').nth(3).waitFor()
    const id = (await page.locator('.session .id').first().textContent()) ?? ''
    assert.match(id, /^[0-9a-f]{32}$/)
    const all = [id, 'row-0', 'row-1', 'row-2']
    await becomes(all)
    await becomes(all, second)
    await status(id, 'Creating')
    await session(id).getByText('Version 7').waitFor()
    update(id, 'active')
    await status(id, 'Active')
    await becomes(all)
    await becomes(all, second)
    assert.equal(writes().length, 1)
  })

  test('a stop says what is asked and what the service says; its buttons wait, and it changes in its place', async (t) => {
    const { emulator, button, session, status, update, listed, writes } = await openWritablePage(t)
    const gate = createGate(isWrite)
    emulator.script(gate.fault)
    await button('Stop', 'row-1').focus()
    await button('Stop', 'row-1').press('Enter')
    await gate.reached
    await session('row-1').getByText('Asked to stop it…').waitFor()
    await status('row-1', 'Active')
    assert.equal(await button('Stop', 'row-1').isDisabled(), true)
    assert.equal(await button('Delete', 'row-1').isDisabled(), true)
    await button('Stop', 'row-1').press('Enter')
    gate.release()
    await status('row-1', 'Updating')
    await session('row-1').getByText('Asked to stop it…').waitFor({ state: 'detached' })
    update('row-1', 'idle')
    await status('row-1', 'Idle')
    assert.deepEqual(await listed(), ['row-0', 'row-1', 'row-2'])
    assert.equal(await button('Stop', 'row-1').evaluate((node) => node === document.activeElement), true)
    assert.equal(writes().length, 1)
  })

  test('a stop that fails is said in words, and is done when it is tried again', async (t) => {
    const { page, emulator, button, session, alert, status, until } = await openWritablePage(t)
    emulator.fail({ kind: 'status', status: 424, match: isWrite })
    await button('Stop', 'row-2').click()
    await until('the alert', async () => (await alert.count()) === 1)
    await alert.getByText('The session was not stopped.').waitFor()
    await alert.getByText('NOT_READY').waitFor()
    await status('row-2', 'Active')
    assert.deepEqual(await findViolations(page), [])
    emulator.fail(undefined)
    await button('Try again', 'row-2').click()
    await status('row-2', 'Updating')
    assert.equal(await alert.count(), 0)

    emulator.fail({ kind: 'status', status: 403, match: isWrite })
    await button('Stop', 'row-0').click()
    await alert.getByText('FORBIDDEN').waitFor()
    assert.equal(await button('Try again', 'row-0').count(), 0)
    await button('Dismiss', 'row-0').click()
    await session('row-0').getByRole('alert').waitFor({ state: 'detached' })
  })

  test('a create whose outcome is unknown is tried again with its key: there is one session', async (t) => {
    const { page, emulator, create, alert, listed, until, writes } = await openWritablePage(t)
    emulator.fail({ kind: 'resetBeforeHeaders', afterDeed: true, match: isWrite })
    await create.click()
    await until('the alert', async () => (await alert.count()) === 1)
    await alert.getByText('It is not known whether the session was created.').waitFor()
    assert.equal(await create.isDisabled(), true)
    emulator.fail(undefined)
    await page.getByRole('button', { name: 'Try again' }).click()
    await alert.waitFor({ state: 'detached' })
    await until('the session is listed', async () => (await listed()).length === 4)
    assert.equal((await listed()).length, 4)
    assert.deepEqual(new Set(writes().map(({ operation }) => operation)), new Set(['create']))
    assert.equal(await create.isEnabled(), true)
  })

  test('a session is deleted by keyboard, after a confirmation; while the service lists it, its row says so', async (t) => {
    const { page, button, status, remove, becomes, listed, lists, writes } = await openWritablePage(t)
    const dialog = page.getByRole('dialog', { name: 'Delete this session?' })
    const focused = () => page.evaluate(() => document.activeElement?.textContent)
    await button('Delete', 'row-1').focus()
    await page.keyboard.press('Enter')
    await dialog.getByText('row-1').waitFor()
    assert.equal(await focused(), 'Cancel')
    assert.deepEqual(await findViolations(page), [])
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    assert.equal(await button('Delete', 'row-1').evaluate((node) => node === document.activeElement), true)
    await page.keyboard.press('Enter')
    await dialog.waitFor()
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached' })
    assert.deepEqual(writes(), [])
    assert.deepEqual(await listed(), ['row-0', 'row-1', 'row-2'])

    await page.keyboard.press('Enter')
    await dialog.waitFor()
    await page.keyboard.press('Tab')
    assert.equal(await focused(), 'Delete')
    await page.keyboard.press('Enter')
    await status('row-1', 'Deleting')
    assert.equal(await button('Delete', 'row-1').isDisabled(), true)
    await lists(['row-0', 'row-1', 'row-2'])
    remove('row-1')
    await becomes(['row-0', 'row-2'])
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Sessions')
    assert.deepEqual(
      writes().map(({ operation, sessionId }) => [operation, sessionId]),
      [['delete', 'row-1']],
    )
  })

  test('a confirmation that is closed opens again before the browser has reported that it closed', async (t) => {
    const { page, button } = await openWritablePage(t)
    const dialog = page.getByRole('dialog', { name: 'Delete this session?' })
    await button('Delete', 'row-1').click()
    const cancel = dialog.getByRole('button', { name: 'Cancel' })
    await cancel.evaluate(async (node) => {
      const opener = node.closest('.session')?.querySelector<HTMLElement>('[aria-haspopup=dialog]')
      if (node instanceof HTMLElement) node.click()
      await Promise.resolve()
      opener?.click()
    })
    await cancel.waitFor()
    await cancel.click()
    await dialog.waitFor({ state: 'detached' })
  })

  test('a delete that fails removes nothing', async (t) => {
    const { page, emulator, button, alert, listed } = await openWritablePage(t)
    emulator.fail({ kind: 'status', status: 403, match: isWrite })
    await button('Delete', 'row-1').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await alert.getByText('The session was not deleted.').waitFor()
    assert.deepEqual(await listed(), ['row-0', 'row-1', 'row-2'])
  })

  test('where the schema has no mutations the page has no controls for them', async (t) => {
    const list = [row('a', 1_700_000_000)]
    const { page, lists } = await openPage(t, {
      emulator: { data: 'empty' },
      before: ({ emulator, keyOf }) => emulator.setSessions('support-bot', keyOf('alice'), list),
    })
    await lists(ids(list))
    for (const name of ['Create session', /Stop/, /Delete/])
      assert.equal(await page.getByRole('button', { name }).count(), 0)
  })
})
