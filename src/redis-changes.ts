// Connects to Redis; changes of its availability go to the log and to telemetry.
import type { Logger } from 'pino'
import type { Clock } from './clock.ts'
import { publicAddress } from './logging/public-address.ts'
import { createRedisConnection, type RedisConnection, type RedisHealth } from './redis/connection.ts'
import type { EventChannel, RedisEvent } from './telemetry/channels.ts'

/** Connects in the background to the server at `url`. */
export function connectRedis(
  url: string,
  events: EventChannel<RedisEvent>,
  log: Logger,
  clock: Clock,
): RedisConnection {
  const address = publicAddress(url)
  const onChange = ({ state, ...why }: RedisHealth) => {
    log.warn({ sharedCache: state, address, ...why }, 'redis availability changed')
    events.publish({ state })
  }
  return createRedisConnection({ url, clock, onChange })
}
