// The tickets subgraph: it stores agent name and session id, and refers to the session by these.
import { type Subgraph, startSubgraph } from './subgraph.ts'

export interface Ticket {
  readonly number: number
  readonly subject: string
  /** As the platform gave them to whoever opened the ticket. */
  readonly session: { readonly agentName: string; readonly sessionId: string } | null
}

/** Starts the tickets. What is added to the array later is served, too. */
export function startTickets(tickets: readonly Ticket[]): Promise<Subgraph> {
  return startSubgraph('tickets.graphql', {
    Query: { tickets: () => tickets },
    Ticket: {
      __resolveReference: ({ number }: { number: number }) =>
        tickets.find((ticket) => ticket.number === number) ?? null,
    },
  })
}
