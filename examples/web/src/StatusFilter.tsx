// Which states are listed. None chosen: all.
import { type AgentSessionStatus, statusLabel } from './session-status.ts'

const statuses: readonly AgentSessionStatus[] = [
  'ACTIVE',
  'IDLE',
  'CREATING',
  'UPDATING',
  'FAILED',
  'DELETING',
  'DELETED',
  'EXPIRED',
  'UNKNOWN',
]

interface Properties {
  readonly selected: readonly AgentSessionStatus[]
  readonly onChange: (selected: readonly AgentSessionStatus[]) => void
}

export function StatusFilter({ selected, onChange }: Properties) {
  const toggle = (status: AgentSessionStatus) =>
    onChange(selected.includes(status) ? selected.filter((other) => other !== status) : [...selected, status])
  return (
    <fieldset className="filter">
      <legend>Status</legend>
      {statuses.map((status) => (
        <label key={status} className="chip">
          <input type="checkbox" checked={selected.includes(status)} onChange={() => toggle(status)} />
          {statusLabel(status)}
        </label>
      ))}
      {selected.length > 0 && (
        <button type="button" className="plain" onClick={() => onChange([])}>
          Show all
        </button>
      )}
    </fieldset>
  )
}
