// Creates a session with the agent: of a version that is typed in, or of the service's choice.
import { type FormEvent, useState } from 'react'
import { useRelayEnvironment } from 'react-relay'
import { useWrite } from './use-write.ts'
import { WriteOutcome } from './WriteOutcome.tsx'
import { createSession } from './write-sessions.ts'

interface Properties {
  readonly agentName: string
  readonly connectionId: string
}

export function NewSession({ agentName, connectionId }: Properties) {
  const environment = useRelayEnvironment()
  const [version, setVersion] = useState('')
  const write = useWrite()
  // While nobody knows whether a session was created, another click would create a second one.
  const isBusy = write.asked !== undefined || write.failure?.retryable === true

  function create(event: FormEvent): void {
    event.preventDefault()
    if (isBusy) return
    const agentVersion = version.trim() === '' ? null : version.trim()
    const send = createSession(environment, agentName, agentVersion, connectionId)
    write.start('Asked for a new session…', send)
  }
  return (
    <form className="new-session" onSubmit={create}>
      <label>
        <span>Version</span>
        <input
          value={version}
          maxLength={64}
          placeholder="any"
          autoComplete="off"
          onChange={({ target }) => setVersion(target.value)}
        />
      </label>
      <button type="submit" aria-disabled={isBusy}>
        Create session
      </button>
      <WriteOutcome write={write} about="created" />
    </form>
  )
}
