// The rows of one identity, read from the REST API without the gateway.
import type { Emulator } from '../../emulator/emulator.ts'
import { exchange, idsOf } from '../emulator/exchange.ts'

/** The ids of the first 100 sessions in an order. Leaves no trace among the recorded requests. */
export async function upstreamIds(
  emulator: Emulator,
  identity: string,
  order: 'asc' | 'desc',
  agentName = 'support-bot',
): Promise<string[]> {
  const url = `${emulator.url}/agents/${agentName}/endpoint/sessions?api-version=v1&limit=100&order=${order}`
  const { identityHeader, previewGate = '' } = emulator.behaviour
  const outcome = await exchange(url, {
    headers: { [identityHeader]: identity, 'foundry-features': previewGate },
  })
  emulator.requests.pop()
  return idsOf(outcome)
}
