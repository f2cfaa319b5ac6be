// `npm run screenshots` takes the pictures in docs/images of the demo's page and the explorer, in Debian's Chromium.
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { startUpstream } from '../emulator/start-upstream.ts'
import { createDemoPages } from '../examples/demo/pages.ts'
import { createKeyDerivation } from '../src/auth/isolation-key.ts'
import { systemClock } from '../src/clock.ts'
import { parseConfig } from '../src/config/config.ts'
import { startGateway } from '../src/gateway.ts'
import { createLog } from '../src/logging/log.ts'
import { buildPages } from './build-pages.ts'
import { chromiumOptions } from './chromium.ts'

interface Picture {
  readonly name: string
  readonly path: string
  readonly browser: BrowserContextOptions
  /** Resolves when the page shows what the picture is for. */
  readonly arrange: (page: Page) => Promise<void>
}

const wide = { width: 1200, height: 760 }

async function scroll(page: Page): Promise<void> {
  await page.locator('.session').last().scrollIntoViewIfNeeded()
  await page.locator('.operations li', { hasText: 'Next page' }).first().waitFor()
  await page.locator('.freshness', { hasText: 'Live' }).waitFor()
  await page.evaluate('scrollTo(0, 0)')
}

async function run(page: Page): Promise<void> {
  await page.locator('.view-line', { hasText: 'NewestSessions' }).waitFor()
  await page.locator('.graphiql-execute-button').click()
  await page.getByText('"sess_').first().waitFor()
}

const pictures: readonly Picture[] = [
  { name: 'sessions-light', path: '/', browser: { colorScheme: 'light', viewport: wide }, arrange: scroll },
  { name: 'sessions-dark', path: '/', browser: { colorScheme: 'dark', viewport: wide }, arrange: scroll },
  {
    name: 'sessions-phone',
    path: '/',
    browser: { colorScheme: 'light', viewport: { width: 390, height: 760 } },
    arrange: scroll,
  },
  { name: 'explorer', path: '/explorer/', browser: { colorScheme: 'light', viewport: wide }, arrange: run },
]

await buildPages()
const folder = resolve(import.meta.dirname, '../docs/images')
mkdirSync(folder, { recursive: true })
await using upstream = await startUpstream()
const { emulator, issuer, settings } = upstream
const config = parseConfig({ ...settings, EXPLORER: 'on', INTROSPECTION: 'on', WRITES: 'on' })
const deriveIsolationKey = createKeyDerivation(config.auth.isolationKey)
const gateway = await startGateway(config, createLog('silent'), systemClock, {
  pages: [createDemoPages({ emulator, issuer, deriveIsolationKey, hasWrites: true })],
})
const browser = await chromium.launch(chromiumOptions)
for (const { name, path, browser: options, arrange } of pictures) {
  const page = await browser.newPage(options)
  await page.goto(new URL(path, gateway.url).href)
  await arrange(page)
  await page.screenshot({ path: join(folder, `${name}.png`) })
  await page.close()
  process.stdout.write(`docs/images/${name}.png\n`)
}
await browser.close()
await gateway.close()
