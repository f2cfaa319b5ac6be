// What is shown where the list could not be read: the gateway's code, and a way to try again.
import { Component, type ReactNode } from 'react'
import { OperationError } from '../../clients/session-list.ts'

const advice: Readonly<Record<string, string>> = {
  UNAUTHENTICATED: 'The token is not accepted: it may have expired. Choose another user.',
  NOT_FOUND: 'There is no such agent.',
  UPSTREAM_UNAVAILABLE: 'The service does not respond at the moment.',
  UPSTREAM_TIMEOUT: 'The service did not respond in time.',
  RATE_LIMITED: 'Too many requests in this minute.',
}

interface Properties {
  /** Renders what may fail; `attempt` counts up when it is tried again. */
  readonly children: (attempt: number) => ReactNode
}

interface State {
  readonly error: Error | undefined
  readonly attempt: number
}

export class ErrorBoundary extends Component<Properties, State> {
  override readonly state: State = { error: undefined, attempt: 0 }

  static getDerivedStateFromError(error: Error): Partial<State> {
    return { error }
  }

  override render(): ReactNode {
    const { error, attempt } = this.state
    if (error === undefined) return this.props.children(attempt)
    const code = error instanceof OperationError ? error.code : undefined
    return (
      <div className="notice" role="alert">
        <h2>The sessions could not be loaded</h2>
        <p>{advice[code ?? ''] ?? 'The gateway could not be reached.'}</p>
        {code !== undefined && (
          <p>
            <code>{code}</code>
          </p>
        )}
        <button type="button" onClick={() => this.setState({ error: undefined, attempt: attempt + 1 })}>
          Try again
        </button>
      </div>
    )
  }
}
