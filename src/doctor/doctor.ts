// The doctor: examines the sessions API, the key sets and the store that a gateway with this configuration would use.
import { createKeyDerivation } from '../auth/isolation-key.ts'
import { UsageError } from '../cli/exit-error.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config/config.ts'
import { publicAddress } from '../logging/public-address.ts'
import { loadCredential } from '../upstream/credential.ts'
import { toDialect } from './dialect.ts'
import { examineService, type ServiceFacts } from './examine-service.ts'
import type { ExaminedPart, Finding } from './finding.ts'
import type { TwoKeys } from './identity.ts'
import { toIdentityFindings } from './identity-findings.ts'
import { examineKeySet } from './key-sets.ts'
import { toPagingFindings } from './paging-findings.ts'
import type { Report } from './report.ts'
import { toFailureFinding, toResponseFindings } from './response-findings.ts'
import { createServiceCalls, type ServiceCalls } from './service-calls.ts'
import { examineStore } from './store.ts'

export interface DoctorOptions {
  readonly agentName: string
  /** Two different values of the identity claim; their isolation keys are derived as the gateway derives them. */
  readonly identities: readonly [one: string, other: string]
}

/** Key sets that are fetched at most; there is one for each tenant. */
const maxKeySets = 10

/** Examines everything, and changes nothing. Rejects with UsageError for identities that have no isolation key. */
export async function runDoctor(config: Config, options: DoctorOptions, clock: Clock): Promise<Report> {
  const keys = deriveKeys(config, options.identities)
  const calls = createServiceCalls({
    ...config.upstream,
    agentName: options.agentName,
    credential: await loadCredential(config.upstream.auth, config.upstream.token),
    clock,
  })
  const { identityHeader, features } = config.upstream
  try {
    const facts = await examineService(calls, { identityHeader, features, keys })
    const service: ExaminedPart = {
      part: 'service',
      address: publicAddress(config.upstream.url),
      findings: toServiceFindings(facts, calls, config, clock),
    }
    const urls = [...new Set(config.auth.issuers.map(({ jwksUrl }) => jwksUrl))].slice(0, maxKeySets)
    const keySets: ExaminedPart[] = []
    for (const url of urls) keySets.push(await examineKeySet(url, config.auth.algorithms, clock))
    const store = await examineStore(config.redis.url, clock)
    return {
      isolation: facts.identity?.isolation ?? 'unknown',
      calls: calls.count(),
      parts: [service, ...keySets, store],
      dialect: toDialect(facts, calls.pages),
    }
  } finally {
    await calls.close()
  }
}

function deriveKeys({ auth }: Config, identities: DoctorOptions['identities']): TwoKeys {
  const derive = createKeyDerivation(auth.isolationKey)
  const issuer = auth.issuers[0]?.issuer ?? ''
  const [one, other] = identities.map((subject) => derive({ issuer, subject }))
  if (one === undefined || other === undefined)
    throw new UsageError(
      'An identity has no isolation key: ISOLATION_KEY_MODE=claim needs 1 to 256 letters, digits or . _ : @ -',
    )
  if (one === other) throw new UsageError('The two identities must differ.')
  return [one, other]
}

function toServiceFindings(
  facts: ServiceFacts,
  calls: ServiceCalls,
  config: Config,
  clock: Clock,
): readonly Finding[] {
  const { identityHeader, deadlineMs } = config.upstream
  const end = facts.failure
    ? toFailureFinding(facts.failure, calls.count())
    : ({
        check: 'reachable',
        status: 'ok',
        found: 'yes',
        meaning: 'The service responds, and accepts the credential of the gateway.',
      } as const)
  return [
    end,
    ...toIdentityFindings(facts, identityHeader),
    ...(facts.paging ? toPagingFindings(facts.paging, calls.pages) : []),
    ...toResponseFindings(facts, calls.responses, { deadlineMs, clock }),
  ]
}
