// What axe-core finds on the pages, in both themes and at a phone's width.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { needs } from '../../scripts/test-needs.ts'
import { findViolations } from './find-violations.ts'
import { openPage } from './open-page.ts'

const looks = {
  light: { colorScheme: 'light', viewport: { width: 1200, height: 800 } },
  dark: { colorScheme: 'dark', viewport: { width: 1200, height: 800 } },
  'a phone': { colorScheme: 'light', viewport: { width: 360, height: 780 } },
} as const

suite('Accessibility', { skip: needs('chromium') }, () => {
  for (const [name, browser] of Object.entries(looks))
    test(`axe-core finds nothing on the sessions page: ${name}`, async (t) => {
      const { page } = await openPage(t, { browser, settings: { WRITES: 'on' } })
      await page
        .getByRole('button', { name: /^Delete/ })
        .first()
        .waitFor()
      assert.deepEqual(await findViolations(page), [])
      const isCut = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
      assert.equal(isCut, false, 'the page is wider than its window')
    })
})
