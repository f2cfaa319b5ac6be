// What axe-core finds on the pages, in both themes and at a phone's width.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { suite, test } from 'node:test'
import { needs } from '../../scripts/test-needs.ts'
import { openPage } from './open-page.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly { readonly html: string }[]
}

const looks = {
  light: { colorScheme: 'light', viewport: { width: 1200, height: 800 } },
  dark: { colorScheme: 'dark', viewport: { width: 1200, height: 800 } },
  'a phone': { colorScheme: 'light', viewport: { width: 360, height: 780 } },
} as const

suite('Accessibility', { skip: needs('chromium') }, () => {
  for (const [name, browser] of Object.entries(looks))
    test(`axe-core finds nothing on the sessions page: ${name}`, async (t) => {
      const { page } = await openPage(t, { browser })
      await page.addInitScript(axe)
      await page.reload()
      await page.waitForSelector('.session')
      const violations = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as { axe: { run: () => Promise<{ violations: Violation[] }> } }
        return (await axe.run()).violations.map(
          ({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0]?.html}`,
        )
      })
      assert.deepEqual(violations, [])
      const isCut = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
      assert.equal(isCut, false, 'the page is wider than its window')
    })
})
