// What the examined identities mean: preview gate, header, isolation of lists and of reads by id.
import type { ServiceFacts } from './examine-service.ts'
import type { Finding } from './finding.ts'
import type { IdentityFacts } from './identity.ts'
import type { PreviewGate } from './preview-gate.ts'

/** Returns the findings. `configured`: UPSTREAM_IDENTITY_HEADER. */
export function toIdentityFindings({ gate, identity, byId }: ServiceFacts, configured: string): Finding[] {
  return [
    ...(gate ? [gateFinding(gate)] : []),
    ...(identity
      ? [
          headerFinding(identity, configured),
          isolationFinding(identity, configured),
          withoutFinding(identity),
        ]
      : []),
    ...(byId ? [byIdFinding(byId)] : []),
  ]
}

function gateFinding({ feature, isSatisfied }: PreviewGate): Finding {
  const check = 'preview gate'
  if (feature === null)
    return {
      check,
      status: 'ok',
      found: 'none',
      meaning: 'The service serves calls without Foundry-Features.',
    }
  if (isSatisfied)
    return {
      check,
      status: 'ok',
      found: feature ?? 'several features together',
      meaning: 'The service asks for a preview feature, and UPSTREAM_FEATURES names it.',
    }
  return {
    check,
    status: 'failure',
    found: feature === undefined ? 'an unknown feature is missing' : `${feature} is missing`,
    meaning: 'The service refuses every call with the present UPSTREAM_FEATURES.',
    advice:
      feature === undefined
        ? "Set UPSTREAM_FEATURES to the feature that the service's documentation names."
        : `Set \`UPSTREAM_FEATURES=${feature}\`.`,
  }
}

function headerFinding({ honoured, header }: IdentityFacts, configured: string): Finding {
  const check = 'identity header'
  if (honoured.includes(configured))
    return {
      check,
      status: 'ok',
      found: honoured.join(' and '),
      meaning: 'The list depends on the header that UPSTREAM_IDENTITY_HEADER names.',
    }
  if (header !== undefined)
    return {
      check,
      status: 'failure',
      found: `${header}, not ${configured}`,
      meaning: 'The service reads the identity from another header than the gateway sends.',
      advice: `Set \`UPSTREAM_IDENTITY_HEADER=${header}\`.`,
    }
  return {
    check,
    status: 'warning',
    found: 'none makes a difference',
    meaning: 'No header that was tried changes the list.',
    advice: 'Name the right one in UPSTREAM_IDENTITY_HEADER, and choose identities that have sessions.',
  }
}

function isolationFinding({ isolation, pages }: IdentityFacts, configured: string): Finding {
  const check = 'isolation'
  if (isolation === 'kept')
    return {
      check,
      status: 'ok',
      found: 'kept',
      meaning: 'Neither identity sees a session of the other one.',
    }
  if (isolation === 'broken')
    return {
      check,
      status: 'failure',
      found: 'BROKEN',
      meaning: `With ${configured}, both identities see the same sessions: users would see those of others.`,
      advice: 'Do not run the gateway in front of this service before the check succeeds.',
    }
  return {
    check,
    status: 'warning',
    found: 'unknown',
    meaning: pages?.some(({ rows }) => rows.length > 0)
      ? 'The list is not served with the header that the settings name.'
      : 'Neither identity has a session with the agent: there is nothing to compare.',
    advice: 'Name an agent and an identity that have sessions, or correct what the other checks found.',
  }
}

function withoutFinding({ statusWithout }: IdentityFacts): Finding {
  const check = 'no identity'
  return statusWithout === 200
    ? {
        check,
        status: 'note',
        found: 'served',
        meaning: "The service then lists for its client itself, which may be everybody's sessions.",
        advice: 'Nothing: the gateway makes no such call. Give its credential to no other program.',
      }
    : {
        check,
        status: 'ok',
        found: `refused (${statusWithout})`,
        meaning: 'A call without identity gets no sessions.',
      }
}

function byIdFinding({ own, foreign }: NonNullable<ServiceFacts['byId']>): Finding {
  const check = 'reads by id'
  if (own !== 200)
    return {
      check,
      status: 'warning',
      found: `refused (${own})`,
      meaning: 'A session of the list cannot be read by its id: `session` and `node` do not work.',
      advice: 'Ask whether the gateway may read single sessions (GET …/sessions/{session_id}).',
    }
  return foreign === 200
    ? {
        check,
        status: 'note',
        found: 'not separated',
        meaning: "The service returns an identity's session to another one that knows its id.",
        advice: 'Nothing: ids of the gateway are valid for their caller alone. Give raw ids to nobody.',
      }
    : {
        check,
        status: 'ok',
        found: `separated (${foreign})`,
        meaning: "Another identity that knows a session's id does not get it.",
      }
}
