// The readiness of a gateway with this configuration.
import type { Logger } from 'pino'
import type { Config } from '../config/config.ts'
import { createReadiness, type Readiness } from './readiness.ts'
import { createStubSources } from './stub-sources.ts'
import { type WarmUpOptions, warmUp } from './warm-up.ts'

/** What of the gateway takes part in its warm-up. */
export type WarmUpParts = Pick<WarmUpOptions, 'schema' | 'operations' | 'limits' | 'apollo' | 'clock'>

/** Creates it. With WARM_UP_MS=0 there is no warm-up: the gateway is ready at once. */
export function createGatewayReadiness(
  { server, auth, pageCache, trustedDocuments }: Config,
  { schema, operations, limits, apollo, clock }: WarmUpParts,
  log: Logger,
): Readiness {
  const { warmUpMs: maxMs } = server
  const run = (isStopped: WarmUpOptions['isStopped']) =>
    warmUp({
      schema,
      operations,
      limits,
      apollo,
      clock,
      documents: trustedDocuments.documents?.texts ?? [],
      sources: createStubSources({ ...auth, ...pageCache }, clock),
      maxMs,
      isStopped,
    })
  return createReadiness(maxMs === 0 ? undefined : run, log)
}
