// Which operation a request asks for: the sessions family of one agent.

export type Operation = 'list' | 'get' | 'delete' | 'create' | 'stop' | 'unknown'

export interface Route {
  readonly operation: Operation
  readonly agentName?: string
  readonly sessionId?: string
}

const unknown: Route = { operation: 'unknown' }
const stopSuffix = ':stop'

/** `path` is raw, without query. Names are percent-decoded; what cannot be decoded is unknown. */
export function parseRoute(method: string, path: string, basePath: string): Route {
  const prefix = `${basePath}/agents/`
  if (!path.startsWith(prefix)) return unknown
  const [rawAgent, endpoint, sessions, rawSession, ...rest] = path.slice(prefix.length).split('/')
  if (endpoint !== 'endpoint' || sessions !== 'sessions' || rest.length > 0 || !rawAgent) return unknown
  const agentName = decode(rawAgent)
  if (agentName === undefined) return unknown
  if (rawSession === undefined) {
    if (method === 'GET') return { operation: 'list', agentName }
    return { operation: method === 'POST' ? 'create' : 'unknown', agentName }
  }
  return sessionRoute(method, agentName, rawSession)
}

function sessionRoute(method: string, agentName: string, rawSession: string): Route {
  const stops = method === 'POST' && rawSession.endsWith(stopSuffix)
  const sessionId = decode(stops ? rawSession.slice(0, -stopSuffix.length) : rawSession)
  if (!sessionId) return { operation: 'unknown', agentName }
  if (stops) return { operation: 'stop', agentName, sessionId }
  if (method === 'GET') return { operation: 'get', agentName, sessionId }
  return { operation: method === 'DELETE' ? 'delete' : 'unknown', agentName, sessionId }
}

/** Query parameters; of a repeated one the last value. */
export function parseQuery(search: string): Record<string, string> {
  const query: Record<string, string> = {}
  if (search === '') return query
  for (const pair of search.split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = equals === -1 ? pair : pair.slice(0, equals)
    query[decodeForm(name)] = equals === -1 ? '' : decodeForm(pair.slice(equals + 1))
  }
  return query
}

function decodeForm(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text
  const spaced = text.replaceAll('+', ' ')
  return decode(spaced) ?? spaced
}

function decode(text: string): string | undefined {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
