// `npm test` itself: its exit code, its order, and what it does about a machine that lacks what tests need.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { run } from './process.ts'

const passing = `import { test } from 'node:test'
for (const title of 'abcdefgh') test(title, () => {})`
const failing = `import { test } from 'node:test'
test('never', () => { throw new Error('as it is meant to') })`
const needing = `import { test } from 'node:test'
import { needs } from '${new URL('../scripts/test-needs.ts', import.meta.url).href}'
test('one', { skip: needs('redis-server') }, () => {})
test('two', { skip: needs('redis-server') }, () => {})
test('three', () => {})`

/** A folder that ends with its test, with these files. */
function folderWith(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'test-runner-'))
  t.after(() => rmSync(folder, { recursive: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o755 })
  return folder
}

function runTests(t: TestContext, folder: string, environment: Record<string, string> = {}) {
  return run(t, 'scripts/test.ts', { PATH: folder, ...environment }, [folder]).exit
}

/** What the closing lines count. */
function countsIn(output: string): Record<string, number> {
  const counts = [...output.matchAll(/^ℹ (tests|pass|fail|skipped) (\d+)$/gm)]
  return Object.fromEntries(counts.map(([, name, count]) => [name, Number(count)]))
}

const advice = 'redis-server is missing: sudo apt-get install -y --no-install-recommends redis-server'

test('all files are run, and one failing test fails the run, whose seed is printed', async (t) => {
  const folder = folderWith(t, { 'a.test.ts': passing, 'b.test.ts': failing, 'c.ts': failing })
  const { code, stdout } = await runTests(t, folder, { TEST_SEED: '7' })
  assert.equal(code, 1)
  assert.deepEqual(countsIn(stdout), { tests: 9, pass: 8, fail: 1, skipped: 0 })
  assert.match(stdout, /^TEST_SEED=7$/m)
  assert.match(stdout, /^Run again in the same order with TEST_SEED=7$/m)
})

test('a file that cannot be loaded fails the run', async (t) => {
  const folder = folderWith(t, { 'a.test.ts': passing, 'b.test.ts': "throw new Error('at once')" })
  const { code, stdout } = await runTests(t, folder)
  assert.equal(code, 1)
  assert.match(stdout, /at once/)
})

test('the order of tests follows from the seed', async (t) => {
  const folder = folderWith(t, { 'a.test.ts': passing })
  const orderWith = async (TEST_SEED: string) =>
    [...(await runTests(t, folder, { TEST_SEED })).stdout.matchAll(/✔ ([a-h]) /g)]
      .map(([, name]) => name)
      .join('')
  const [one, again, other] = [await orderWith('1'), await orderWith('1'), await orderWith('2')]
  assert.equal(one.split('').toSorted().join(''), 'abcdefgh')
  assert.equal(again, one)
  assert.notEqual(other, one)
})

test('tests that need what is not there are skipped by name, with the command that brings it, and counted', async (t) => {
  const folder = folderWith(t, { 'a.test.ts': needing })
  const { code, stdout } = await runTests(t, folder)
  assert.equal(code, 0)
  assert.deepEqual(countsIn(stdout), { tests: 3, pass: 1, fail: 0, skipped: 2 })
  assert.ok(stdout.includes(`﹣ one`) && stdout.includes(`# ${advice}\n`), stdout)
  assert.ok(stdout.endsWith(`\n2 tests were skipped: ${advice}\n`), stdout)
})

test('in CI nothing is run without what tests need', async (t) => {
  const folder = folderWith(t, { 'a.test.ts': needing })
  const { code, stdout, stderr } = await runTests(t, folder, { CI: 'true' })
  assert.deepEqual({ code, stdout }, { code: 1, stdout: '' })
  assert.match(
    stderr,
    /^redis-server, .+ is missing: sudo apt-get install -y --no-install-recommends redis-server .+\n$/,
  )
})

test('root gets what is missing by apt-get, and is advised in one line; others are left alone', async (t) => {
  const record =
    '#!/bin/sh\necho "$*" >>"$PATH/calls"\ncase "$1" in install) : >"$PATH/redis-server"; /bin/chmod +x "$PATH/redis-server";; esac\n'
  const folder = folderWith(t, { 'a.test.ts': needing, 'apt-get': record, calls: '' })
  const { code, stdout } = await runTests(t, folder)
  const isRoot = process.getuid?.() === 0
  assert.equal(code, 0)
  assert.match(
    readFileSync(join(folder, 'calls'), 'utf8'),
    isRoot ? /^update -qq\ninstall -y --no-install-recommends redis-server .+\n$/ : /^$/,
  )
  assert.equal(countsIn(stdout)['skipped'], isRoot ? 0 : 2)
  const line =
    /^Tests need redis-server \(for the shared page cache and shared rate limits\), .+: installing with apt-get\.\n/
  assert.equal(line.test(stdout), isRoot)
})

test('a seed that is none is refused', async (t) => {
  const { code, stderr } = await runTests(t, folderWith(t, {}), { TEST_SEED: '1e3' })
  assert.equal(code, 1)
  assert.match(stderr, /TEST_SEED must be an integer from 0 to 2147483647, not 1e3\./)
})
