// What nobody foresaw: it is logged, the responses under way are finished, and the process ends with 1.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startEmulator } from '../../emulator/emulator.ts'
import { createGate } from '../../emulator/fault.ts'
import { settingsFor, tokenOf } from '../gateway/start-gateway.ts'
import { run } from '../process.ts'

const script = fileURLToPath(new URL('unhandled-rejections.ts', import.meta.url))
const query = '{ sessions(agentName: "support-bot", first: 2) { nodes { sessionId } } }'

/** A process with a request in flight, whose upstream call is at a gate. */
async function startInFlight(t: TestContext, faults: number) {
  const emulator = await startEmulator()
  t.after(() => emulator.close())
  const gate = createGate()
  emulator.script(gate.fault)
  const child = run(t, 'src/main.ts', {
    ...settingsFor(emulator.url, { UPSTREAM_DEADLINE_MS: '20000' }),
    NODE_OPTIONS: `--import ${script}`,
    FAULTS: `${faults}`,
  })
  const [, url = ''] = await child.waitForOutput(/"url":"([^"]+)"/)
  const asked = fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await tokenOf('alice')}` },
    body: JSON.stringify({ query }),
  })
  asked.catch(() => undefined)
  await gate.reached
  return { child, gate, asked }
}

for (const faults of [1, 3]) {
  test(`${faults} unhandled rejection(s): logged at once, the response under way is finished, exit code 1`, async (t) => {
    const { child, gate, asked } = await startInFlight(t, faults)
    child.kill('SIGUSR2')
    await child.waitForOutput(new RegExp(`"unheard of ${faults}"|unheard of ${faults}`))
    await child.waitForOutput(/"msg":"stopping"/)
    gate.release()
    const response = await asked
    assert.equal(response.status, 200)
    const { data } = (await response.json()) as { data: { sessions: { nodes: unknown[] } } }
    assert.equal(data.sessions.nodes.length, 2)
    const { code, signal, stdout, stderr } = await child.exit
    assert.deepEqual({ code, signal, stderr }, { code: 1, signal: null, stderr: '' })
    const fatal = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { level: number; msg: string; err?: { message: string } })
      .filter(({ level }) => level === 60)
    assert.deepEqual(
      // Node reports them in no particular order.
      fatal.map(({ msg, err }) => `${msg}: ${err?.message}`).toSorted(),
      Array.from({ length: faults }, (_, index) => `unhandledRejection: unheard of ${index + 1}`),
    )
  })
}
