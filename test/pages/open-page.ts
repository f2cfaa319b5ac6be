// A page in Debian's Chromium, in front of a gateway and an emulator. Its test fails when the page asks another host or writes an
// error to the console.
import assert from 'node:assert/strict'
import { after, type TestContext } from 'node:test'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { createDemoPages } from '../../examples/demo/pages.ts'
import { buildPages } from '../../scripts/build-pages.ts'
import { chromiumOptions } from '../../scripts/chromium.ts'
import { createHmacDerivation } from '../../src/auth/isolation-key.ts'
import { issuer, type StartedGateway, type StartOptions, startGateway } from '../gateway/start-gateway.ts'

export interface OpenedPage extends StartedGateway {
  readonly page: Page
  readonly url: string
  /** Ids of the listed sessions, from the top. */
  readonly listed: () => Promise<string[]>
  /** Resolves when the list is exactly that. */
  readonly lists: (ids: readonly string[]) => Promise<void>
  /** Lets the page's timers of the next five seconds fire: it polls once. */
  readonly poll: () => Promise<void>
}

export interface OpenOptions extends StartOptions {
  readonly browser?: BrowserContextOptions
  /** Errors on the console that the test is about: Chromium reports each response of 400 and above as one. */
  readonly expectsErrors?: boolean
  readonly path?: string
  /** Sets up the emulator before the page is opened. */
  readonly before?: (started: StartedGateway) => void
}

let browser: Promise<Browser> | undefined
after(async () => (await browser)?.close())

/** Opens the demo's page, or another `path` of the gateway. */
export async function openPage(t: TestContext, options: OpenOptions = {}): Promise<OpenedPage> {
  browser ??= startBrowser()
  const context = await (await browser).newContext(options.browser)
  const problems: string[] = []
  // Before the gateway stops: a page that polls would miss it.
  t.after(async () => {
    await context.close()
    assert.deepEqual(problems, [])
  })
  const started = await startGateway(t, {
    ...options,
    settings: { EXPLORER: 'on', INTROSPECTION: 'on', ...options.settings },
    pages: (emulator, { secret }) => [
      createDemoPages({ emulator, issuer, deriveIsolationKey: createHmacDerivation(secret) }),
    ],
  })
  options.before?.(started)
  const page = await context.newPage()
  await page.clock.install()
  const url = new URL('/', started.gateway.url).href
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !/^(data|blob):/.test(request.url())) problems.push(request.url())
  })
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !options.expectsErrors) problems.push(message.text())
  })
  await page.goto(new URL(options.path ?? '/', url).href)

  const listed = () => page.locator('.session .id').allTextContents()
  return {
    ...started,
    page,
    url,
    listed,
    async lists(ids) {
      await page.waitForFunction(
        (expected) =>
          JSON.stringify([...document.querySelectorAll('.session .id')].map((id) => id.textContent)) ===
          expected,
        JSON.stringify(ids),
      )
    },
    async poll() {
      const responded = page.waitForResponse((response) => response.url().includes('/graphql?'))
      await page.clock.fastForward(5_000)
      await responded
    },
  }
}

async function startBrowser(): Promise<Browser> {
  await buildPages()
  return chromium.launch(chromiumOptions)
}
