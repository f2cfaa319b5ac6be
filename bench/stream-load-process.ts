// Subscribers in a process of their own: streams over connections of their own, whose events are counted, or which read nothing.
import { Agent, request } from 'node:http'
import type { Socket } from 'node:net'
import { serveParent } from './child.ts'

export interface StreamPlan {
  readonly url: string
  /** One stream for each. */
  readonly authorizations: readonly string[]
  readonly agentName: string
  /** False: nothing is read after the head. */
  readonly reads: boolean
}

const query = `subscription ($agentName: String!) {
  sessionsChanged(agentName: $agentName) {
    added { cursor node { id sessionId status } } changed { id sessionId status } removedIds reset
  }
}`
/** Streams that are being opened at a time. */
const atOnce = 50

const sockets = new Set<Socket>()
let events = 0

function open(plan: StreamPlan, authorization: string): Promise<void> {
  const { url, agentName, reads } = plan
  return new Promise((resolve, reject) => {
    const headers = { accept: 'text/event-stream', 'content-type': 'application/json', authorization }
    const sent = request(
      url,
      { method: 'POST', headers, agent: new Agent({ maxSockets: 1 }) },
      (response) => {
        if (response.statusCode !== 200) return reject(new Error(`status ${response.statusCode}`))
        sockets.add(response.socket)
        response.on('error', () => undefined)
        if (!reads) return resolve()
        response.setEncoding('latin1').on('data', (text: string) => {
          events += text.split('event: next').length - 1
          resolve()
        })
      },
    )
    sent.on('error', reject)
    sent.end(JSON.stringify({ query, variables: { agentName } }))
  })
}

serveParent(
  null,
  {
    /** Opens streams; resolves when each has begun. */
    open: async (plan: StreamPlan) => {
      const left = plan.authorizations.values()
      const openSome = async () => {
        for (const authorization of left) await open(plan, authorization)
      }
      await Promise.all(Array.from({ length: atOnce }, openSome))
    },
    /** How many events came so far. */
    events: () => events,
    close: () => {
      for (const socket of sockets) socket.destroy()
      sockets.clear()
    },
  },
  async () => undefined,
)
