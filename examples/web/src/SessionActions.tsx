// What can be done with one session: stop it, delete it after a confirmation. Its row says what the service says meanwhile.
import { useState } from 'react'
import { graphql, useFragment, useRelayEnvironment } from 'react-relay'
import type { SessionActions_session$key } from './__generated__/SessionActions_session.graphql.ts'
import { DeleteDialog } from './DeleteDialog.tsx'
import { useWrite } from './use-write.ts'
import { WriteOutcome } from './WriteOutcome.tsx'
import { deleteSession, stopSession } from './write-sessions.ts'

interface Properties {
  readonly session: SessionActions_session$key
  readonly connectionId: string
  /** Called when the session is deleted: its row disappears. */
  readonly onDeleted: () => void
}

export function SessionActions({ session, connectionId, onDeleted }: Properties) {
  const { id, sessionId, status } = useFragment(
    graphql`
      fragment SessionActions_session on AgentSession {
        id
        sessionId
        status
      }
    `,
    session,
  )
  const environment = useRelayEnvironment()
  const [isConfirming, setIsConfirming] = useState(false)
  const [about, setAbout] = useState('')
  const write = useWrite()
  const isPending = write.asked !== undefined
  const canStop = !isPending && status === 'ACTIVE'
  const canDelete = !isPending && status !== 'DELETING' && status !== 'DELETED'

  function stop(): void {
    setAbout('stopped')
    write.start('Asked to stop it…', stopSession(environment, id))
  }
  function remove(): void {
    setAbout('deleted')
    write.start('Asked to delete it…', deleteSession(environment, id, connectionId), onDeleted)
  }
  return (
    <div className="actions">
      {/* Not `disabled`: the focus stays where it is. */}
      <button
        type="button"
        aria-disabled={!canStop}
        aria-label={`Stop ${sessionId}`}
        onClick={() => canStop && stop()}
      >
        Stop
      </button>
      <button
        type="button"
        aria-disabled={!canDelete}
        aria-haspopup="dialog"
        aria-label={`Delete ${sessionId}`}
        onClick={() => canDelete && setIsConfirming(true)}
      >
        Delete…
      </button>
      <WriteOutcome write={write} about={about} />
      {isConfirming && (
        <DeleteDialog sessionId={sessionId} onConfirm={remove} onClose={() => setIsConfirming(false)} />
      )}
    </div>
  )
}
