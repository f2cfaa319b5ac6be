// The sessions page with an open stream of changes, on the virtual time of the gateway and of the browser.
import type { TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import type { SessionResource } from '../../emulator/session-resource.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { waitFor } from '../wait-for.ts'
import { type OpenOptions, openPage, patienceMs } from './open-page.ts'

export const shownIds = (page: Page) => page.locator('.session .id').allTextContents()

/** Opens the page on alice's list, on the gateway's virtual time. Its stream is open. */
export async function openLivePage(
  t: TestContext,
  list: readonly SessionResource[],
  options: OpenOptions = {},
) {
  const clock = createVirtualClock(Date.now())
  const opened = await openPage(t, {
    clock,
    ...options,
    emulator: { data: 'empty', ...options.emulator },
    before: ({ emulator, keyOf }) => emulator.setSessions('support-bot', keyOf('alice'), [...list]),
  })
  const { page, emulator, keyOf, gateway } = opened
  const owner = ['support-bot', keyOf('alice')] as const
  /** Lets time pass, for the gateway and for the pages, until the condition is true. */
  const until = (what: string, condition: () => boolean | Promise<boolean>) =>
    waitFor(
      what,
      async () => {
        clock.advance(1_000)
        // Of the context: it is the clock of all its pages.
        await page.context().clock.runFor(500)
        return condition()
      },
      patienceMs,
    )
  return {
    ...opened,
    clock,
    until,
    streams: () => gateway.stats().streams,
    insert: (one: SessionResource) => emulator.insertSession(...owner, one),
    update: (id: string, status: string) => emulator.updateSession(...owner, id, { status }),
    remove: (id: string) => emulator.removeSession(...owner, id),
    becomes: (expected: readonly string[], on: Page = page) =>
      until(expected.join(' '), async () => (await shownIds(on)).join() === expected.join()),
  }
}
