// The bundle: one file that needs no package, serves as the sources do, and is the same wherever it is built.
import assert from 'node:assert/strict'
import {
  copyFileSync,
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type TestContext, test } from 'node:test'
import { build } from 'esbuild'
import { startEmulator } from '../../emulator/emulator.ts'
import { buildBundle, ensureBundle, optionalPackages } from '../../scripts/release/bundle.ts'
import { embedFiles } from '../../scripts/release/embedded-files.ts'
import { settingsFor, tokenOf } from '../gateway/start-gateway.ts'
import { runCommand } from '../process.ts'
import { startOtlpReceiver } from '../telemetry/otlp-receiver.ts'

const root = resolve(import.meta.dirname, '../..')
const document = '{ sessions(agentName: "support-bot", first: 2) { nodes { sessionId } } }'

function makeFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'bundle-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

/** The bundle by itself in an empty folder. */
async function bundleAlone(t: TestContext): Promise<string> {
  const path = join(makeFolder(t), 'gateway.mjs')
  copyFileSync(await ensureBundle(), path)
  return path
}

test('it is ASCII in short lines, so that it starts fast and its stack traces can be read', async () => {
  const bytes = readFileSync(await ensureBundle())
  assert.ok(bytes.every((byte) => byte < 0x80))
  // Strings and regular expressions are not broken up.
  assert.ok(
    bytes
      .toString()
      .split('\n')
      .every(({ length }) => length <= 2_000),
  )
})

test('by itself in a folder, it serves sessions, exports spans, and ends with 0', async (t) => {
  const receiver = await startOtlpReceiver(t)
  const emulator = await startEmulator()
  t.after(() => emulator.close())
  const child = runCommand(t, process.execPath, [await bundleAlone(t), 'start', '--traced'], {
    ...settingsFor(emulator.url),
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: receiver.url,
    OTEL_BSP_SCHEDULE_DELAY: '600000',
  })
  const [, url = ''] = await child.waitForOutput(/"url":"([^"]+)"/)
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${await tokenOf('alice')}` }
  const body = JSON.stringify({ query: document })
  for (const _ of [1, 2, 3]) {
    const response = await fetch(url, { method: 'POST', headers, body })
    const { data } = (await response.json()) as { data: { sessions: { nodes: unknown[] } } }
    assert.equal(data.sessions.nodes.length, 2)
  }
  child.kill('SIGTERM')
  const { code, stderr } = await child.exit
  assert.deepEqual([code, stderr], [0, ''])
  assert.equal(emulator.requests.length, 1)
  assert.deepEqual(
    receiver.spans.map(({ name }) => name),
    ['GET', 'sessions.read_page', 'query', 'sessions.read_page', 'query', 'query'],
  )
})

test('it imports modules of Node and optional packages alone, and has one graphql', async (t) => {
  const path = join(makeFolder(t), 'gateway.mjs')
  const { inputs } = await buildBundle(path)
  const imports = [
    ...readFileSync(path, 'utf8').matchAll(/^import .*? from "([^"]+)"|\bimport\("([^"]+)"\)/gm),
  ]
  assert.deepEqual(
    new Set(imports.map(([, from, dynamic]) => from ?? dynamic ?? '').filter((name) => !isBuiltin(name))),
    // The second is for a command of Redis that the gateway does not send, and is not installed for the sources either.
    new Set([...optionalPackages, '@node-rs/xxhash']),
  )
  assert.deepEqual(
    new Set(Object.keys(inputs).flatMap((input) => /.*node_modules\/graphql\//.exec(input) ?? [])),
    new Set(['node_modules/graphql/']),
  )
})

test('two trees of the same sources make the same bytes', { timeout: 120_000 }, async (t) => {
  const [one, other] = [makeFolder(t), join(makeFolder(t), 'deeper')]
  for (const folder of [one, other]) {
    mkdirSync(folder, { recursive: true })
    const parts = [
      'bin',
      'src',
      'emulator',
      'examples/demo',
      'scripts',
      'package.json',
      ...globSync('*.graphql', { cwd: root }),
    ]
    for (const part of parts) cpSync(join(root, part), join(folder, part), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    const { code, stderr } = await runCommand(t, process.execPath, [join(folder, 'scripts/build.ts')]).exit
    assert.deepEqual([code, stderr], [0, ''])
  }
  const [oneBytes, otherBytes] = [one, other].map((folder) => readFileSync(join(folder, 'dist/gateway.mjs')))
  assert.ok(oneBytes?.equals(otherBytes ?? Buffer.alloc(0)))
})

test('it contains no path of the machine that built it', async () => {
  const text = readFileSync(await ensureBundle(), 'utf8')
  assert.equal(text.includes(root), false)
})

test('a source that depends on its own place in a way that the bundle does not know is an error', async (t) => {
  const folder = makeFolder(t)
  writeFileSync(join(folder, 'text.txt'), 'the text')
  const bundle = (expression: string) => {
    writeFileSync(join(folder, 'source.ts'), `console.log(${expression})`)
    return build({
      stdin: { contents: `import './source.ts'`, resolveDir: folder },
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      logLevel: 'silent',
      plugins: [embedFiles(folder)],
    })
  }
  const [{ text } = { text: '' }] = (
    await bundle("readFileSync(new URL('./text.txt', import.meta.url), 'utf8')")
  ).outputFiles
  assert.match(text, /console\.log\("the text"\)/)
  const [{ text: placed } = { text: '' }] = (await bundle('import.meta.dirname')).outputFiles
  assert.match(placed, /console\.log\(projectPath\("\."\)\)/)
  await assert.rejects(bundle("new URL('./text.txt', import.meta.url)"), /source\.ts: the bundle knows /)
})
