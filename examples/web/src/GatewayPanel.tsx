// What the gateway did: for each operation the calls that it made, pages by outcome, and their age.
import { type OperationEntry, type OperationLog, streamName, useOperationLog } from './operation-log.ts'

export function GatewayPanel({ log }: { readonly log: OperationLog }) {
  const entries = useOperationLog(log)
  const { operations, calls } = log.totals()
  return (
    <section className="panel" aria-labelledby="gateway-panel">
      <h2 id="gateway-panel">What the gateway did</h2>
      <p className="totals">
        <strong>{operations}</strong> {operations === 1 ? 'operation' : 'operations'},{' '}
        <strong>{calls}</strong> {calls === 1 ? 'call' : 'calls'} to the service
      </p>
      <ol className="operations">
        {entries.map((entry) => (
          <li key={entry.id}>
            <span className="name">{shortName(entry.name)}</span>
            <span>{describe(entry)}</span>
            <span className="duration">{Math.round(entry.durationMs)} ms</span>
          </li>
        ))}
      </ol>
    </section>
  )
}

const names: Readonly<Record<string, string>> = {
  SessionsPageQuery: 'First page',
  SessionListPaginationQuery: 'Next page',
  usePollQuery: 'Poll',
  writeSessionsCreateMutation: 'Create',
  writeSessionsStopMutation: 'Stop',
  writeSessionsDeleteMutation: 'Delete',
}

function shortName(name: string): string {
  return names[name] ?? name
}

function describe({ name, status, pages }: OperationEntry): string {
  if (status >= 400) return `status ${status}`
  if (name === streamName) return 'open for changes'
  const unchanged = status === 304 ? ', not modified' : ''
  if (pages === undefined) return 'no page read'
  const { hit, stale, miss, collapsed, ttlSeconds } = pages
  if (miss > 0)
    return `${miss} ${miss === 1 ? 'call' : 'calls'}${hit + stale > 0 ? `, ${hit + stale} cached` : ''}${unchanged}`
  if (collapsed > 0) return `shared another request's call${unchanged}`
  if (stale > 0) return `cached, stale for ${-(ttlSeconds ?? 0)} s${unchanged}`
  return `cached, fresh for ${ttlSeconds ?? 0} s${unchanged}`
}
