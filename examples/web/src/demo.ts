// What the demo offers beside the gateway: tokens of its users, and a hand on the service that the gateway calls.

export interface DemoUser {
  readonly name: string
  readonly token: string
}

export interface Demo {
  readonly users: readonly DemoUser[]
  readonly agentNames: readonly string[]
  /** Whether there is an explorer at `explorer/`. */
  readonly hasExplorer: boolean
  /** Whether the gateway's schema has mutations. */
  readonly hasWrites: boolean
}

/** Resolves to the demo's users and agents. Rejects when the demo cannot be reached. */
export async function fetchDemo(): Promise<Demo> {
  const response = await fetch('demo/demo.json')
  if (!response.ok) throw new Error(`demo/demo.json: ${response.status}`)
  return response.json()
}

/** Makes the service fail, or respond again. */
export async function setOutage(isOut: boolean): Promise<void> {
  await post(`demo/outage?on=${isOut}`)
}

/** Starts a session in the service, as another device of the user would. */
export async function startSession(userName: string, agentName: string): Promise<void> {
  await post(`demo/sessions?${new URLSearchParams({ userName, agentName })}`)
}

async function post(url: string): Promise<void> {
  const response = await fetch(url, { method: 'POST' })
  if (!response.ok) throw new Error(`${url}: ${response.status}`)
}
