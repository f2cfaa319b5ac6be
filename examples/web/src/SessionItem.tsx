// One session of the list.
import type { ReactNode } from 'react'
import { graphql, useFragment } from 'react-relay'
import type { SessionItem_session$key } from './__generated__/SessionItem_session.graphql.ts'
import { relativeTime } from './relative-time.ts'
import { statusLabel } from './session-status.ts'

interface Properties {
  readonly session: SessionItem_session$key
  readonly now: number
  /** What can be done with it. */
  readonly children: ReactNode
}

export function SessionItem({ session, now, children }: Properties) {
  const { sessionId, status, upstreamStatus, versionIndicator, createdAt, lastAccessedAt, expiresAt } =
    useFragment(
      graphql`
      fragment SessionItem_session on AgentSession {
        sessionId
        status
        upstreamStatus
        createdAt
        lastAccessedAt
        expiresAt
        versionIndicator {
          type
          ... on VersionRefIndicator {
            agentVersion
          }
        }
      }
    `,
      session,
    )
  const isKnown = status !== 'UNKNOWN' && status !== '%future added value'
  return (
    <li className="session">
      <span className="id">{sessionId}</span>
      <span className={`status ${isKnown ? status.toLowerCase() : 'unknown'}`}>
        {isKnown ? statusLabel(status) : (upstreamStatus ?? 'Unknown')}
      </span>
      <span className="version">
        {versionIndicator?.agentVersion != null
          ? `Version ${versionIndicator.agentVersion}`
          : (versionIndicator?.type ?? 'No version')}
      </span>
      <Moment label="Created" moment={createdAt} now={notBefore(createdAt, now)} />
      <Moment label="Last used" moment={lastAccessedAt} now={notBefore(lastAccessedAt, now)} />
      <Moment label={isPast(expiresAt, now) ? 'Expired' : 'Expires'} moment={expiresAt} now={now} />
      {children}
    </li>
  )
}

/** A session can have been used since `now`, which is renewed every ten seconds: it was used now. */
function notBefore(moment: string | null | undefined, now: number): number {
  return moment == null ? now : Math.max(Date.parse(moment), now)
}

function isPast(moment: string | null | undefined, now: number): boolean {
  return moment != null && Date.parse(moment) < now
}

interface MomentProperties {
  readonly label: string
  readonly moment: string | null | undefined
  readonly now: number
}

function Moment({ label, moment, now }: MomentProperties) {
  return (
    <span className="moment">
      <span className="label">{label} </span>
      {moment == null ? (
        'unknown'
      ) : (
        <time dateTime={moment} title={moment}>
          {relativeTime(moment, now)}
        </time>
      )}
    </span>
  )
}
