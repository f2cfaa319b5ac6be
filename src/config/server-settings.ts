// How the gateway is reached and stopped, and what it logs.
import { z } from 'zod'
import { hasCredentials, integer, list, milliseconds, onOrOff, quoted, setting } from './setting.ts'

/** Of one gateway. */
export const maxWorkers = 64

/** An origin as browsers write it, or an http or https one with `*` in place of its port. */
function isOrigin(text: string): boolean {
  const isAnyPort = text.endsWith(':*')
  const origin = isAnyPort ? text.slice(0, -2) : text
  const url = URL.parse(origin)
  if (url?.origin !== origin || origin.includes('*')) return false
  return !isAnyPort || (url.port === '' && /^https?:$/.test(url.protocol))
}

export const serverSettings = {
  PORT: setting({
    schema: integer(0, 65_535),
    expected: 'a port from 0 to 65535 (0: any free one)',
    default: '4000',
    description: 'Port to listen on.',
  }),
  HOST: setting({
    schema: z.string().min(1),
    expected: 'a host name or address',
    default: '127.0.0.1',
    description: 'Address to listen on; `0.0.0.0` in a container.',
  }),
  WORKERS: setting({
    schema: z.literal('auto').or(integer(1, maxWorkers)),
    expected: `auto, or a number from 1 to ${maxWorkers}`,
    default: '1',
    description:
      'How many processes serve requests, on the same port; `auto`: one for each core. 1: the gateway is a single process. What they share is in [scaling.md](scaling.md#workers).',
  }),
  TRUST_PROXY_HOPS: setting({
    schema: integer(0, 32),
    expected: 'a number from 0 to 32',
    default: '0',
    description:
      'How many proxies stand in front of the gateway and append the address of their client to `X-Forwarded-For`. With too few, all clients share one count of refused tokens.',
  }),
  CORS_ORIGINS: setting({
    schema: list.pipe(z.array(z.string().refine(isOrigin))),
    expected: 'a comma-separated list of origins such as https://app.example.com; * can stand for a port',
    complaint: (text) => {
      const slashed = text.split(',').find((origin) => origin.trim().endsWith('/'))
      return slashed && !hasCredentials(slashed.trim())
        ? `must not end in a slash: got ${quoted(slashed.trim())}`
        : undefined
    },
    default: '',
    description:
      'Origins whose pages may call the gateway from a browser; empty: none. `http://localhost:*` is any port, or none, of exactly that scheme and host.',
  }),
  EXPLORER: setting({
    schema: onOrOff,
    expected: 'off or on',
    default: 'off',
    description:
      'Whether `/explorer/` is a page to try queries on, to which a browser that opens `/` or `/graphql` is redirected. It completes and documents fields with `INTROSPECTION=on` alone.',
  }),
  WARM_UP_MS: setting({
    schema: milliseconds(0, 60_000),
    expected: 'milliseconds from 0 to 60000',
    default: '2000',
    description:
      'How long at most, before `/readyz` returns 200, operations are executed against a stub page, so that the first requests are as fast as later ones; 0: not at all.',
  }),
  SHUTDOWN_DRAIN_MS: setting({
    schema: milliseconds(0, 600_000),
    expected: 'milliseconds from 0 to 600000',
    default: '2000',
    description:
      'How long to accept requests after SIGTERM while `/readyz` already returns 503: longer than a load balancer takes to notice.',
  }),
  METRICS_PORT: setting({
    schema: z.literal('off').or(integer(0, 65_535)),
    expected: 'off, or a port from 0 to 65535 (0: any free one)',
    default: '9464',
    description: 'Port of `/metrics`, for Prometheus; `off`: nothing is counted for it.',
  }),
  METRICS_HOST: setting({
    schema: z.string().min(1),
    expected: 'a host name or address',
    default: '127.0.0.1',
    description:
      'Address of `/metrics`, which asks for no token; `0.0.0.0` in a container. Let only Prometheus reach it.',
  }),
  LOG_LEVEL: setting({
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    expected: 'fatal, error, warn, info, debug, trace or silent',
    default: 'info',
    description: 'Log lines are JSON on standard output.',
  }),
}
