// `npm run lighthouse` prints Lighthouse's scores of the demo's pages, and what costs points. Lighthouse is installed on demand.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { startUpstream } from '../emulator/start-upstream.ts'
import { createDemoPages } from '../examples/demo/pages.ts'
import { createKeyDerivation } from '../src/auth/isolation-key.ts'
import { systemClock } from '../src/clock.ts'
import { parseConfig } from '../src/config/config.ts'
import { startGateway } from '../src/gateway.ts'
import { createLog } from '../src/logging/log.ts'
import { buildPages } from './build-pages.ts'
import { chromiumOptions } from './chromium.ts'

interface Report {
  readonly categories: Readonly<Record<string, { readonly title: string; readonly score: number }>>
  readonly audits: Readonly<Record<string, { readonly title: string; readonly score: number | null }>>
}

const version = '13.5.0'
const flags = ['--headless', ...(chromiumOptions.args ?? [])].join(' ')

await buildPages()
await using upstream = await startUpstream()
const { emulator, issuer, settings } = upstream
const config = parseConfig({ ...settings, EXPLORER: 'on', INTROSPECTION: 'on', WRITES: 'on' })
const deriveIsolationKey = createKeyDerivation(config.auth.isolationKey)
const gateway = await startGateway(config, createLog('silent'), systemClock, {
  pages: [createDemoPages({ emulator, issuer, deriveIsolationKey, hasWrites: true })],
})
for (const path of ['/', '/explorer/']) {
  const { categories, audits } = await inspect(new URL(path, gateway.url).href)
  const scores = Object.values(categories).map(({ title, score }) => `${title} ${Math.round(score * 100)}`)
  process.stdout.write(`${path}: ${scores.join(', ')}\n`)
  for (const { title, score } of Object.values(audits))
    if (score !== null && score < 1) process.stdout.write(`  ${title}\n`)
}
await gateway.close()

/** Runs Lighthouse in a process of its own. Rejects with what it printed where it fails. */
async function inspect(url: string): Promise<Report> {
  const { stdout } = await promisify(execFile)(
    'npx',
    [
      '--yes',
      `lighthouse@${version}`,
      url,
      '--quiet',
      '--only-categories=accessibility,best-practices',
      `--chrome-flags=${flags}`,
      '--output=json',
    ],
    { env: { ...process.env, CHROME_PATH: chromiumOptions.executablePath }, maxBuffer: 64 * 1024 * 1024 },
  )
  return JSON.parse(stdout) as Report
}
