// A caller who watches the own list of the support bot through a gateway, and keeps it by its changes.
import type { TestContext } from 'node:test'
import { tokenOf } from '../gateway/start-gateway.ts'
import { openStream } from '../streams/open-stream.ts'

interface Row {
  readonly id: string
  readonly sessionId: string
  readonly stoppedAt: string | null
}

interface Change {
  readonly added: readonly { readonly node: Row }[]
  readonly changed: readonly Row[]
  readonly removedIds: readonly string[]
  readonly reset: boolean
}

const query = `subscription Watch {
  sessionsChanged(agentName: "support-bot", first: 100) {
    added { node { ...Row } } changed { ...Row } removedIds reset
  }
}
fragment Row on AgentSession { id sessionId stoppedAt }`

/** Subscribes at the gateway of that URL. Returns what the caller's list is by all events so far, as `listUpstream` has it. */
export async function watchAs(t: TestContext, url: string, as: string): Promise<() => readonly string[]> {
  const stream = await openStream(t, { url, token: await tokenOf(as), query })
  return () => {
    const rows = new Map<string, Row>()
    for (const [, json = ''] of stream.text().matchAll(/^data: (\{.*\})$/gm)) {
      const { sessionsChanged } = JSON.parse(json).data as { sessionsChanged: Change }
      if (sessionsChanged.reset) rows.clear()
      for (const id of sessionsChanged.removedIds) rows.delete(id)
      for (const row of sessionsChanged.changed) rows.set(row.id, row)
      for (const { node } of sessionsChanged.added) rows.set(node.id, node)
    }
    return [...rows.values()]
      .map(({ sessionId, stoppedAt }) => describe(sessionId, stoppedAt !== null))
      .toSorted()
  }
}

/** A session in the words of these tests. */
export function describe(sessionId: string, isStopped: boolean): string {
  return `${sessionId}${isStopped ? ' stopped' : ''}`
}
