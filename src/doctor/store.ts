// Redis or Valkey: can it be used, how fast is it, and what does it do when it is full?
import { createClient, type RedisClientType } from '@redis/client'
import type { Clock } from '../clock.ts'
import { publicAddress } from '../logging/public-address.ts'
import { redisDeadlineMs } from '../redis/connection.ts'
import { describeLoss } from '../redis/redis-error.ts'
import { runWithDeadline } from '../resilience/deadline.ts'
import type { ExaminedPart, Finding } from './finding.ts'
import { latencyOf, showMs } from './latency.ts'

/** Of connecting, and of each command. */
const deadlineMs = 2_000
const pings = 9

/** Connects, and sends PING, INFO and a GET. Never rejects. `url`: REDIS_URL. */
export async function examineStore(url: string | undefined, clock: Clock): Promise<ExaminedPart> {
  if (url === undefined) return { part: 'store', address: undefined, findings: [notUsed] }
  const client: RedisClientType = createClient({
    url,
    disableOfflineQueue: true,
    socket: { connectTimeout: deadlineMs, reconnectStrategy: false },
  })
  client.on('error', () => undefined)
  const run = <Result>(command: () => Promise<Result>) => runWithDeadline(command, deadlineMs, clock)
  const findings: Finding[] = []
  try {
    await run(() => client.connect())
    // A key of nobody's: whether it may be read is what counts.
    await run(() => client.get('sessions-gateway-doctor'))
    findings.push({ ...reachable, found: 'yes' }, loginFinding(url))
    const tookMs: number[] = []
    for (let ping = 0; ping < pings; ping += 1) {
      const startedAt = clock.now()
      await run(() => client.ping())
      tookMs.push(clock.now() - startedAt)
    }
    findings.push(latencyFinding(tookMs), ...(await infoFindings(() => run(() => client.info()))))
  } catch (error) {
    findings.push(toFailure(error))
  } finally {
    client.destroy()
  }
  return { part: 'store', address: publicAddress(url), findings }
}

const notUsed: Finding = {
  check: 'in use',
  status: 'note',
  found: 'no',
  meaning: 'REDIS_URL is not set: each replica caches pages and counts rates for itself.',
}

const reachable = {
  check: 'reachable',
  status: 'ok',
  meaning: 'Replicas share pages and the count of the rate limit. Without it, each goes on alone.',
} as const

function toFailure(error: unknown): Finding {
  return {
    ...reachable,
    status: 'failure',
    found: `no: ${error instanceof Error && error.name === 'DeadlineExceededError' ? 'it does not respond in time' : describeLoss(error)}`,
    meaning: 'The gateway runs without it, and connects again by itself: replicas share nothing meanwhile.',
    advice: 'Check REDIS_URL (host, port, user, password, database), and the network between.',
  }
}

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/

function loginFinding(url: string): Finding {
  const { protocol, hostname, password } = new URL(url)
  const isOpen = password === '' && !loopback.test(hostname)
  return {
    check: 'login',
    status: isOpen ? 'warning' : 'ok',
    found: `${password === '' ? 'none' : 'accepted'}, ${protocol === 'rediss:' ? 'TLS' : 'no TLS'}`,
    meaning: isOpen
      ? "Everybody who reaches the server reads the callers' sessions."
      : 'The server accepts the login of REDIS_URL, and lets it read.',
    ...(isOpen && {
      advice: 'Set a password at the server and in REDIS_URL, and use rediss:// across hosts.',
    }),
  }
}

function latencyFinding(tookMs: readonly number[]): Finding {
  const { p50, max } = latencyOf(tookMs)
  const isSlow = p50 > redisDeadlineMs / 2
  return {
    check: 'latency',
    status: isSlow ? 'warning' : 'ok',
    found: `p50 ${showMs(p50)}, max ${showMs(max)}`,
    meaning: `Of ${tookMs.length} pings; an operation that takes more than ${redisDeadlineMs} ms counts as a miss.`,
    ...(isSlow && { advice: 'Place the server nearer to the gateway: pages would be fetched instead.' }),
  }
}

async function infoFindings(info: () => Promise<string>): Promise<Finding[]> {
  let text: string
  try {
    text = await info()
  } catch {
    return [
      {
        check: 'server info',
        status: 'note',
        found: 'INFO is not permitted',
        meaning: 'The login may not ask the server what it is. The gateway does not need it.',
      },
    ]
  }
  const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(text)?.[1]
  const valkey = field('valkey_version')
  return [
    {
      check: 'version',
      status: 'ok',
      found: valkey === undefined ? `Redis ${field('redis_version') ?? '?'}` : `Valkey ${valkey}`,
      meaning: 'The gateway uses commands that every version has.',
    },
    ...(field('role') === 'slave' ? [replica] : []),
    evictionFinding(field('maxmemory_policy') ?? 'unknown', Number(field('maxmemory') ?? 0)),
  ]
}

const replica: Finding = {
  check: 'role',
  status: 'failure',
  found: 'a read-only replica',
  meaning: 'No page can be stored.',
  advice: 'Name the primary in REDIS_URL.',
}

function evictionFinding(policy: string, maxBytes: number): Finding {
  const limit = maxBytes === 0 ? 'no limit' : `${Math.round(maxBytes / 2 ** 20)} MiB`
  const finding = { check: 'eviction', found: `${policy}, ${limit}` }
  if (maxBytes > 0 && policy === 'noeviction')
    return {
      ...finding,
      status: 'warning',
      meaning: 'When the server is full, it refuses writes: pages are no longer shared.',
      advice: 'Set maxmemory-policy to allkeys-lru.',
    }
  if (maxBytes === 0)
    return {
      ...finding,
      status: 'note',
      meaning: 'Pages expire by themselves, but nothing limits their memory until then.',
      advice: 'Set maxmemory, and maxmemory-policy to allkeys-lru.',
    }
  return { ...finding, status: 'ok', meaning: 'When the server is full, it makes room for new pages.' }
}
