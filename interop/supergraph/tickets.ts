// The tickets subgraph: it stores agent name and session id, and refers to the session by these.
import { type Subgraph, startSubgraph } from './subgraph.ts'

export interface Ticket {
  readonly number: number
  readonly subject: string
  /** As the platform gave them to the person who opened the ticket. */
  readonly session: { readonly agentName: string; readonly sessionId: string } | null
}

/** Starts the tickets. What is added to the array later is served, too. On any free port unless one is given. */
export function startTickets(tickets: readonly Ticket[], port = 0): Promise<Subgraph> {
  const resolvers = {
    Query: { tickets: () => tickets },
    Ticket: {
      __resolveReference: ({ number }: { number: number }) =>
        tickets.find((ticket) => ticket.number === number) ?? null,
    },
  }
  return startSubgraph('tickets.graphql', resolvers, port)
}
