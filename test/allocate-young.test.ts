// How V8 allocates: nothing of a request goes straight to the old generation, where it would keep the rest of the request alive.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { settingsFor } from './gateway/start-gateway.ts'
import { runCommand } from './process.ts'

const program = `${import.meta.dirname}/surviving-objects.ts`
/** Collections come often, and V8 prints after each what it decides of the places that allocate. */
const traced = ['--max-semi-space-size=1', '--trace-pretenuring-statistics']
const pretenured = / => (maybe )?tenure\b/

test('where objects survive, V8 allocates their like in the old generation, but for allocateYoung', async (t) => {
  const usual = await runCommand(t, process.execPath, [...traced, program]).exit
  assert.match(usual.stdout, pretenured)
  const young = await runCommand(t, process.execPath, [...traced, program, 'young']).exit
  assert.deepEqual(young, { code: 0, signal: null, stdout: 'made\n', stderr: '' })
})

test('the process of the gateway allocates young', async (t) => {
  const main = `${import.meta.dirname}/../src/main.ts`
  const child = runCommand(
    t,
    process.execPath,
    [...traced, '--import', program, main],
    settingsFor('http://127.0.0.1:1'),
  )
  await child.waitForOutput(/"msg":"listening"/)
  const before = child.output().length
  child.kill('SIGWINCH')
  await child.waitForOutput(/^made$/m)
  assert.doesNotMatch(child.output().slice(before), pretenured)
  child.kill('SIGTERM')
  assert.equal((await child.exit).code, 0)
})
