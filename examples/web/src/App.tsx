// The page: whose sessions with which agent, the list, and what the gateway did for it.
import { Suspense, useMemo, useState } from 'react'
import { RelayEnvironmentProvider } from 'react-relay'
import type { Demo } from './demo.ts'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { createEnvironment } from './environment.ts'
import { GatewayPanel } from './GatewayPanel.tsx'
import { createOperationLog } from './operation-log.ts'
import { ServicePanel } from './ServicePanel.tsx'
import { SessionsPage } from './SessionsPage.tsx'
import { StatusFilter } from './StatusFilter.tsx'
import type { AgentSessionStatus } from './session-status.ts'
import { createTokens } from './tokens.ts'

export function App({ demo }: { readonly demo: Demo }) {
  const [user, setUser] = useState(demo.users[0])
  const [agentName, setAgentName] = useState(demo.agentNames[0] ?? '')
  const [statuses, setStatuses] = useState<readonly AgentSessionStatus[]>([])
  const [log] = useState(createOperationLog)
  const tokens = useMemo(() => createTokens(user ?? { name: '', token: '' }), [user])
  const environment = useMemo(() => createEnvironment(tokens, log), [tokens, log])
  const list = `${user?.name} ${agentName} ${statuses.join(' ')}`

  return (
    <RelayEnvironmentProvider environment={environment}>
      <header className="bar">
        <h1>Agent sessions</h1>
        <label>
          <span>User</span>
          <select
            value={user?.name}
            onChange={({ target }) => setUser(demo.users.find(({ name }) => name === target.value))}
          >
            {demo.users.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          <span>Agent</span>
          <select value={agentName} onChange={({ target }) => setAgentName(target.value)}>
            {demo.agentNames.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        {demo.hasExplorer && (
          <a className="explorer" href="explorer/">
            Open the explorer
          </a>
        )}
      </header>
      <div className="columns">
        <main>
          <StatusFilter selected={statuses} onChange={setStatuses} />
          <ErrorBoundary key={list}>
            {(attempt) => (
              <Suspense fallback={<LoadingList />}>
                <SessionsPage
                  userName={user?.name ?? ''}
                  agentName={agentName}
                  hasWrites={demo.hasWrites}
                  statuses={statuses}
                  tokens={tokens}
                  log={log}
                  attempt={attempt}
                />
              </Suspense>
            )}
          </ErrorBoundary>
        </main>
        <aside aria-label="Behind the list">
          <GatewayPanel log={log} />
          <ServicePanel userName={user?.name ?? ''} agentName={agentName} />
        </aside>
      </div>
    </RelayEnvironmentProvider>
  )
}

function LoadingList() {
  return (
    <div role="status" className="loading">
      <span className="hidden">Loading sessions</span>
      {['first', 'second', 'third', 'fourth', 'fifth'].map((row) => (
        <div key={row} className="skeleton" />
      ))}
    </div>
  )
}
