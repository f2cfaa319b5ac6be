// What the responses themselves show: reachability, error bodies, headers, clock, latency.
import type { Clock } from '../clock.ts'
import { parseRetryAfter } from '../upstream/retry-after.ts'
import type { UpstreamError, UpstreamFailure } from '../upstream/upstream-error.ts'
import type { ServiceFacts } from './examine-service.ts'
import type { Finding } from './finding.ts'
import { latencyOf, showMs } from './latency.ts'
import type { ObservedResponse } from './service-calls.ts'

/** Returns the finding for what ended the examination early. `calls`: how many were made, the failed one included. */
export function toFailureFinding({ reason, details }: UpstreamError, calls: number): Finding {
  const { meaning, advice } = failures[reason] ?? failures.badResponse
  const status = details.status === undefined ? '' : ` (${details.status})`
  return {
    check: calls === 1 ? 'reachable' : 'interrupted',
    status: 'failure',
    found: `${calls === 1 ? 'no' : `at call ${calls}`}: ${reason}${status}`,
    meaning,
    advice,
  }
}

interface Failure {
  readonly meaning: string
  readonly advice: string
}

const failures: Readonly<Partial<Record<UpstreamFailure, Failure>>> & { readonly badResponse: Failure } = {
  unavailable: {
    meaning: 'The service cannot be connected to, broke the connection or failed.',
    advice: 'Check the host in UPSTREAM_URL, the network between, and the health of the service.',
  },
  timeout: {
    meaning: 'No complete response came within UPSTREAM_DEADLINE_MS.',
    advice: 'Check the network and the service; raise UPSTREAM_DEADLINE_MS if it is always this slow.',
  },
  noCredential: {
    meaning: 'Microsoft Entra gave the gateway no token.',
    advice: 'Check the identity of this machine (or AZURE_* variables), or set UPSTREAM_AUTH.',
  },
  unauthorized: {
    meaning: 'The service does not accept the credential of the gateway.',
    advice: 'Check UPSTREAM_AUTH and UPSTREAM_TOKEN: its audience, its expiry, and its role in the project.',
  },
  forbidden: {
    meaning: 'The credential is known, but it may not list these sessions.',
    advice: 'Give it a role in the project that may read sessions, or correct what the other checks found.',
  },
  notFound: {
    meaning: 'The service knows no such agent.',
    advice: 'Check --agent, and the project in UPSTREAM_URL.',
  },
  rateLimited: {
    meaning: 'The service throttles calls.',
    advice: 'Run it again later; if it always ends so, ask for a higher quota.',
  },
  badRequest: {
    meaning: 'The service refuses the call.',
    advice: 'Check UPSTREAM_API_VERSION and UPSTREAM_IDENTITY_HEADER.',
  },
  badResponse: {
    meaning: 'The response is not one of the sessions API: another server or a proxy may have sent it.',
    advice: 'Check UPSTREAM_URL, its path (/api/projects/PROJECT) and proxies in between.',
  },
}

const requestIdHeaders = ['x-ms-request-id', 'x-request-id', 'apim-request-id', 'x-ms-correlation-request-id']

/** Returns the findings; none where nothing responded. `deadlineMs`: UPSTREAM_DEADLINE_MS. */
export function toResponseFindings(
  facts: ServiceFacts,
  responses: readonly ObservedResponse[],
  { deadlineMs, clock }: { readonly deadlineMs: number; readonly clock: Clock },
): Finding[] {
  if (responses.length === 0) return []
  return [
    ...(facts.errorResponse ? [errorFinding(facts.errorResponse)] : []),
    requestIdFinding(responses),
    hintsFinding(responses, clock),
    ...clockFinding(responses),
    latencyFinding(responses, deadlineMs),
  ]
}

function errorFinding({ status, isApis }: NonNullable<ServiceFacts['errorResponse']>): Finding {
  const isExpected = status === 404 && isApis
  return {
    check: 'error bodies',
    status: isExpected ? 'ok' : 'warning',
    found: `${status} ${isApis ? 'with a code' : 'without a code'}`,
    meaning: isExpected
      ? 'An error of the service differs from one of a proxy in front of it.'
      : 'A session that does not exist should be a 404 with `{"error":{"code":…}}`.',
    ...(!isExpected && {
      advice: 'Check whether a proxy replaces errors: clients get UPSTREAM_BAD_RESPONSE for them.',
    }),
  }
}

function requestIdFinding(responses: readonly ObservedResponse[]): Finding {
  const names = requestIdHeaders.filter((name) => responses.some(({ headers }) => name in headers))
  return {
    check: 'request ids',
    status: names.length > 0 ? 'ok' : 'note',
    found: names.length > 0 ? names.join(', ') : 'none',
    meaning:
      names.length > 0
        ? 'A logged error names the request, for the operators of the service.'
        : 'A logged error cannot name the request for the operators of the service.',
  }
}

function hintsFinding(responses: readonly ObservedResponse[], clock: Clock): Finding {
  const found = [
    responses.some(({ headers }) => 'etag' in headers) ? 'ETag' : undefined,
    responses.some(({ headers }) => parseRetryAfter(headers, clock.wallNow()) !== undefined)
      ? 'a retry hint'
      : undefined,
  ].filter((name) => name !== undefined)
  return {
    check: 'response headers',
    status: 'ok',
    found: found.length > 0 ? found.join(', ') : 'no ETag, no retry hint',
    meaning: 'The gateway waits as a retry hint says, which comes with 429 and 503; it uses no ETag.',
  }
}

const maxSkewMs = 2_000

/** `Date` has whole seconds, cut off: half a second more is the best guess. */
function clockFinding(responses: readonly ObservedResponse[]): Finding[] {
  const skews = responses
    .map(({ headers, at }) => Date.parse(headers.date ?? '') + 500 - at)
    .filter((skew) => !Number.isNaN(skew))
    .toSorted((a, b) => a - b)
  const skewMs = skews[Math.floor(skews.length / 2)]
  if (skewMs === undefined)
    return [{ check: 'clock', status: 'note', found: 'no Date', meaning: 'The clocks cannot be compared.' }]
  const isClose = Math.abs(skewMs) <= maxSkewMs
  const seconds = Math.round(Math.abs(skewMs) / 1_000)
  return [
    {
      check: 'clock',
      status: isClose ? 'ok' : 'warning',
      found: isClose ? `within ${maxSkewMs / 1_000} s` : `${skewMs > 0 ? 'slow' : 'fast'} by ${seconds} s`,
      meaning: isClose
        ? "This machine's clock agrees with the service's."
        : 'Tokens are accepted too long or too short, and ages that clients show are wrong.',
      ...(!isClose && { advice: 'Set the clock of this machine by NTP.' }),
    },
  ]
}

function latencyFinding(responses: readonly ObservedResponse[], deadlineMs: number): Finding {
  const { p50, max } = latencyOf(responses.map(({ tookMs }) => tookMs))
  const isSlow = max > deadlineMs / 2
  return {
    check: 'latency',
    status: isSlow ? 'warning' : 'ok',
    found: `p50 ${showMs(p50)}, max ${showMs(max)}`,
    meaning: `Of ${responses.length} calls one after the other; UPSTREAM_DEADLINE_MS is ${showMs(deadlineMs)}.`,
    ...(isSlow && {
      advice: 'A large page takes several calls: raise UPSTREAM_DEADLINE_MS, or lower MAX_PAGE_SIZE.',
    }),
  }
}
