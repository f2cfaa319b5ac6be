// What came of a write: what was asked for while there is no response, and why it failed.
import type { Write } from './use-write.ts'

interface Properties {
  readonly write: Write
  /** Completes "The session was not …" for what failed. */
  readonly about: string
}

export function WriteOutcome({ write, about }: Properties) {
  const { asked, failure } = write
  const isUnknown = failure?.code === undefined || failure.code === 'OUTCOME_UNKNOWN'
  return (
    <>
      <p role="status" className={asked === undefined ? 'hidden' : 'asked'}>
        {asked}
      </p>
      {failure && (
        <div role="alert" className="failed-write">
          <p>
            <strong>
              {isUnknown
                ? `It is not known whether the session was ${about}.`
                : `The session was not ${about}.`}
            </strong>{' '}
            {failure.message} {failure.code !== undefined && <code>{failure.code}</code>}
          </p>
          {failure.retryable && (
            <button type="button" onClick={write.tryAgain}>
              Try again
            </button>
          )}
          <button type="button" onClick={write.dismiss}>
            Dismiss
          </button>
        </div>
      )}
    </>
  )
}
