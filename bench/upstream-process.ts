// The stand-in for the REST API and the token issuer in a process of their own; counts the calls that arrive.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { startUpstream } from '../emulator/start-upstream.ts'
import { serveParent, usageHandlers } from './child.ts'
import { createUpstreamDelays } from './latency/upstream-delays.ts'
import { rowsOf } from './lists.ts'

const { emulator, issuer, close } = await startUpstream({ data: 'empty', recording: false })
let calls = 0
/** How long the next call takes, in milliseconds; undefined: no call is delayed. */
let nextMs: (() => number) | undefined
// A fault that sees every request: it delays them, or does not apply.
emulator.fail({
  kind: 'gate',
  match: () => {
    calls += 1
    return nextMs !== undefined
  },
  gate: { pass: () => sleep(nextMs?.() ?? 0) },
})

const createdResponses = 'http.server.response.created'
const allowCaching = (message: unknown) => {
  const { response } = message as { response: ServerResponse }
  response.setHeader('cache-control', 'max-age=3600')
}

/** Reads the first 200 rows once: a row's JSON is written when it is first read, and nobody is to wait for that. */
async function touch(agentName: string, identity: string): Promise<void> {
  const path = `${emulator.url}/agents/${agentName}/endpoint/sessions?limit=100&order=desc`
  const headers = { 'x-ms-user-isolation-key': identity }
  const first = (await (await fetch(path, { headers })).json()) as { last_id: string | null }
  if (first.last_id) await (await fetch(`${path}&after=${first.last_id}`, { headers })).arrayBuffer()
}

serveParent(
  { url: emulator.url, issuer: issuer.issuer, audience: issuer.audience, jwksUrl: issuer.jwksUrl },
  {
    ...usageHandlers,
    sign: (subject: string) => issuer.sign(subject),
    /** Sets up lists: [agent, identity, rows]. */
    lists: async (lists: readonly (readonly [string, string, number])[]) => {
      for (const [agentName, identity, rows] of lists) {
        emulator.setSessions(agentName, identity, rowsOf(agentName, rows))
        await touch(agentName, identity)
      }
    },
    /** Delays calls from now on, from the first delay of that seed; null: not any more. */
    delays: (seed: string | null) => {
      nextMs = seed === null ? undefined : createUpstreamDelays(seed)
    },
    /** Whether responses from now on may be cached, by their `Cache-Control`. */
    cacheable: (isCacheable: boolean) => {
      if (isCacheable) subscribe(createdResponses, allowCaching)
      else unsubscribe(createdResponses, allowCaching)
    },
    /** How many calls arrived since this was last asked. */
    calls: () => {
      const count = calls
      calls = 0
      return count
    },
  },
  close,
)
