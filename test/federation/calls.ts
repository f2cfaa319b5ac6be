// Upstream calls, counted by what they ask for.
import type { Emulator } from '../../emulator/emulator.ts'

/** How often which operation was called on which agent's sessions. */
export function callsOf({ requests }: Emulator): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { operation, agentName } of requests) {
    const call = `${operation} ${agentName}`
    counts[call] = (counts[call] ?? 0) + 1
  }
  return counts
}
