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
  /** Lets the page's timers of the next five seconds fire: it polls once, where it has no stream. */
  readonly poll: () => Promise<void>
  /** Resolves when the page says that about the list: `Live`, for example. */
  readonly says: (freshness: string) => Promise<void>
  /** From now on, a page is refused streams, or not. Those that are open stay. */
  readonly refuseStreams: (areRefused: boolean) => void
}

export interface OpenOptions extends StartOptions {
  readonly browser?: BrowserContextOptions
  /** Errors on the console that the test is about: Chromium reports each response of 400 and above as one. */
  readonly expectsErrors?: boolean
  readonly path?: string
  /** A server between the page and the gateway; by default there is none. Resolves to its URL. */
  readonly via?: (gatewayUrl: string) => Promise<string>
  readonly areStreamsRefused?: boolean
  /** JSON that is sent for paths in place of the server's response. */
  readonly route?: Readonly<Record<string, () => unknown>>
  /** Sets up the emulator before the page is opened. */
  readonly before?: (started: StartedGateway) => void
}

/** How long tests wait for what happens on a page. */
export const patienceMs = 90_000

let browser: Promise<Browser> | undefined
after(async () => (await browser)?.close())

/** Opens the demo's page, or another `path` of the gateway. */
export async function openPage(t: TestContext, options: OpenOptions = {}): Promise<OpenedPage> {
  browser ??= startBrowser()
  const context = await (await browser).newContext(options.browser)
  // A bound for a machine that is busy, not for what is expected.
  context.setDefaultTimeout(patienceMs)
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
      createDemoPages({
        emulator,
        issuer,
        deriveIsolationKey: createHmacDerivation(secret),
        hasWrites: options.settings?.WRITES === 'on',
      }),
    ],
  })
  options.before?.(started)
  const page = await context.newPage()
  await page.clock.install()
  for (const [path, toJson] of Object.entries(options.route ?? {}))
    await context.route(`**/${path}`, (route) => route.fulfill({ json: toJson() }))
  let areStreamsRefused = options.areStreamsRefused === true
  // As by a proxy in between that knows JSON alone.
  await context.route('**/graphql', async (route) => {
    const isStream = route.request().headers()['accept'] === 'text/event-stream'
    if (isStream && areStreamsRefused) await route.fulfill({ status: 406 })
    else await route.fallback()
  })
  const url = new URL('/', (await options.via?.(started.gateway.url)) ?? started.gateway.url).href
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !/^(data|blob):/.test(request.url())) problems.push(request.url())
  })
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    const isExpected = options.expectsErrors === true || /status of 406/.test(message.text())
    if (message.type() === 'error' && !isExpected) problems.push(message.text())
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
    says: (freshness) => page.locator('.freshness').getByText(freshness, { exact: true }).waitFor(),
    refuseStreams(areRefused) {
      areStreamsRefused = areRefused
    },
  }
}

async function startBrowser(): Promise<Browser> {
  await buildPages()
  return chromium.launch(chromiumOptions)
}
