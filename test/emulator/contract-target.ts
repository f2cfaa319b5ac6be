// What the contract suite talks to: the emulator, or the real service when `CONTRACT_URL` is set.
import type { Behaviour } from '../../emulator/behaviour.ts'
import { startEmulator } from '../../emulator/emulator.ts'
import { type Call, exchange, idsOf, listBody, type Outcome } from './exchange.ts'

export interface Target {
  readonly agentName: string
  /** Whether the suite may create and delete sessions. */
  readonly writable: boolean
  /** `path` continues `/sessions`. Undefined query values are not sent; `api-version` is, unless undefined. */
  call(path: string, query?: Query, call?: Call, agentName?: string): Promise<Outcome>
  close(): Promise<void>
}

export type Query = { [name: string]: string | number | undefined }

interface Address {
  readonly url: string
  readonly agentName: string
  readonly headers: Record<string, string>
}

/** A started target; the caller closes it. `behaviour`: the emulator's, where it is not the dialect's. */
export async function openTarget(env: NodeJS.ProcessEnv, behaviour?: Behaviour): Promise<Target> {
  const url = env['CONTRACT_URL']
  if (url !== undefined && url !== '') {
    const address = {
      url,
      agentName: required(env, 'CONTRACT_AGENT'),
      headers: {
        authorization: `Bearer ${required(env, 'CONTRACT_TOKEN')}`,
        [env['CONTRACT_IDENTITY_HEADER'] || 'x-ms-user-isolation-key']: required(env, 'CONTRACT_IDENTITY'),
        'foundry-features': 'AgentEndpoints=V1Preview',
      },
    }
    return toTarget(address, env['CONTRACT_WRITE'] === '1', async () => {})
  }
  const emulator = await startEmulator({ token: 'token', ...(behaviour && { behaviour }) })
  const { identityHeader, previewGate } = emulator.behaviour
  const headers = {
    authorization: 'Bearer token',
    [identityHeader]: 'contract',
    ...(previewGate !== undefined && { 'foundry-features': previewGate }),
  }
  return toTarget({ url: emulator.url, agentName: 'support-bot', headers }, true, () => emulator.close())
}

function toTarget(address: Address, writable: boolean, close: () => Promise<void>): Target {
  return {
    agentName: address.agentName,
    writable,
    close,
    call(path, query = {}, call = {}, agentName = address.agentName) {
      const search = new URLSearchParams()
      const sent: Query = { 'api-version': 'v1', ...query }
      for (const [name, value] of Object.entries(sent)) {
        if (value !== undefined) search.set(name, String(value))
      }
      const url = `${address.url}/agents/${encodeURIComponent(agentName)}/endpoint/sessions${path}?${search.toString()}`
      return exchange(url, { ...call, headers: { ...address.headers, ...call.headers } })
    },
  }
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name]
  if (value === undefined || value === '') throw new Error(`${name} is missing: set it beside CONTRACT_URL.`)
  return value
}

/** Pages read by `after` from the list's start to its end; gives up where a page does not move on. */
export async function readAllPages(target: Target, order: 'asc' | 'desc', limit: number): Promise<Outcome[]> {
  const pages: Outcome[] = []
  let after: string | undefined
  for (;;) {
    const page = await target.call('', { order, limit, after })
    pages.push(page)
    const last = idsOf(page).at(-1)
    if (!listBody(page).has_more) return pages
    if (last === undefined || last === after) throw new Error(`Paging does not move on after ${after}.`)
    after = last
  }
}

/** Every id of the list in one order. */
export async function allIds(target: Target, order: 'asc' | 'desc'): Promise<string[]> {
  return (await readAllPages(target, order, 100)).flatMap(idsOf)
}
