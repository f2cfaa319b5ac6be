// The npm package, as its user gets it: installed from its file in an empty folder, without a registry.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { buildPages } from '../../scripts/build-pages.ts'
import { ensureBundle } from '../../scripts/release/bundle.ts'
import { fetchNode, ownPlatform } from '../../scripts/release/node-binary.ts'
import { packPackage } from '../../scripts/release/package.ts'
import { settingsFor } from '../gateway/start-gateway.ts'
import { runCommand } from '../process.ts'

const timeout = 240_000
const isFull = process.env['TEST'] === 'full'

function makeFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'package-test-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

/** Where the package is installed, alone. */
let folder = ''

before(
  async () => {
    await buildPages()
    await ensureBundle()
    folder = mkdtempSync(join(tmpdir(), 'package-test-'))
    const file = packPackage(folder)
    execFileSync('npm', ['install', '--silent', '--offline', '--prefix', folder, file])
  },
  { timeout },
)
after(() => rmSync(folder, { recursive: true, force: true }))

/** Starts the demo by this Node, and asks it what it prints to be pasted. */
async function tryDemo(t: TestContext, node: string): Promise<void> {
  const program = join(folder, 'node_modules/.bin/sessions-gateway')
  const child = runCommand(t, node, [program, 'demo'], { PORT: '0' })
  const [, url = '', alice = ''] = await child.waitForOutput(
    /GraphQL is served at (\S+)[^]*Alice's token.*\n(\S+)\n/,
  )
  const query = '{ sessions(agentName: "support-bot", first: 2) { nodes { sessionId } } }'
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${alice}` }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) })
  const { data } = (await response.json()) as { data: { sessions: { nodes: unknown[] } } }
  assert.equal(data.sessions.nodes.length, 2)
  for (const page of ['/', '/explorer/'])
    assert.match(await (await fetch(new URL(page, url))).text(), /<script type="module"/)
  child.kill('SIGTERM')
  const { code, stderr } = await child.exit
  assert.deepEqual([code, stderr], [0, ''])
}

test('it installs nothing but itself, and has the bundle, the pages and licences', () => {
  assert.deepEqual(
    readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.')),
    ['foundry-sessions-gateway'],
  )
  const installed = join(folder, 'node_modules/foundry-sessions-gateway')
  const files = readdirSync(installed, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(installed.length + 1))
  assert.deepEqual(files.filter((file) => !/^(explorer|examples\/web)\/dist\//.test(file)).toSorted(), [
    'LICENSE',
    'README.md',
    'SECURITY.md',
    'THIRD_PARTY_LICENSES.txt',
    'dist/gateway.mjs',
    'package.json',
  ])
  assert.match(readFileSync(join(installed, 'THIRD_PARTY_LICENSES.txt'), 'utf8'), /^express \d.* \(MIT\)$/m)
})

test('the demo starts from it, with its pages', { timeout }, async (t) => {
  await tryDemo(t, process.execPath)
})

test('the demo starts from it on the oldest Node that it claims', {
  timeout,
  skip: isFull ? false : 'TEST=full runs it: it downloads another Node',
}, async (t) => {
  const manifest = join(folder, 'node_modules/foundry-sessions-gateway/package.json')
  const [, oldest] = /^>=(\d+)$/.exec(JSON.parse(readFileSync(manifest, 'utf8')).engines.node) ?? []
  await tryDemo(t, fetchNode(ownPlatform, `${oldest}.0.0`, makeFolder(t)))
})

test('UPSTREAM_AUTH=entra says which package is missing', { timeout }, async (t) => {
  const program = join(folder, 'node_modules/.bin/sessions-gateway')
  const settings = settingsFor('http://127.0.0.1:1', { UPSTREAM_AUTH: 'entra' })
  const missing = await runCommand(t, process.execPath, [program, 'start'], settings).exit
  assert.equal(missing.code, 1)
  assert.match(
    missing.stderr,
    /^The gateway could not start: UPSTREAM_AUTH=entra needs the package @azure\/identity: /,
  )
})
