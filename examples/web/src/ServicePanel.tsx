// A hand on the service behind the gateway: an outage to watch stale pages carry on, and a session to appear.
import { useState } from 'react'
import { setOutage, startSession } from './demo.ts'

interface Properties {
  readonly userName: string
  readonly agentName: string
}

export function ServicePanel({ userName, agentName }: Properties) {
  const [isOut, setIsOut] = useState(false)
  const [problem, setProblem] = useState('')
  const run = (action: Promise<void>) =>
    void action.then(
      () => setProblem(''),
      () => setProblem('The demo does not respond.'),
    )
  return (
    <section className="panel" aria-labelledby="service-panel">
      <h2 id="service-panel">The service</h2>
      <label className="switch">
        <input
          type="checkbox"
          role="switch"
          checked={isOut}
          onChange={({ target }) => {
            setIsOut(target.checked)
            run(setOutage(target.checked))
          }}
        />
        Outage: every call fails
      </label>
      <button type="button" onClick={() => run(startSession(userName, agentName))}>
        Start a session for {userName}
      </button>
      <p role="status">{problem}</p>
    </section>
  )
}
