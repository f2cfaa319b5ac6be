// The page cache, the response cache, and Redis.
import { z } from 'zod'
import { bytes, integer, milliseconds, setting } from './setting.ts'

const redisUrl = z.string().refine((text) => {
  const url = URL.parse(text)
  return (url?.protocol === 'redis:' || url?.protocol === 'rediss:') && /^\/?\d{0,5}$/.test(url.pathname)
})

export const cacheSettings = {
  PAGE_CACHE_MAX_AGE_MS: setting({
    schema: milliseconds(0, 86_400_000),
    expected: 'milliseconds from 0 to 86400000',
    default: '5000',
    description: 'For how long a page is served without a new call.',
  }),
  PAGE_CACHE_STALE_WHILE_REVALIDATE_MS: setting({
    schema: milliseconds(0, 86_400_000),
    expected: 'milliseconds from 0 to 86400000',
    default: '55000',
    description:
      'For how long after `PAGE_CACHE_MAX_AGE_MS` a page is served at once while it is revalidated in the background (RFC 5861).',
  }),
  PAGE_CACHE_STALE_IF_ERROR_MS: setting({
    schema: milliseconds(0, 86_400_000),
    expected: 'milliseconds from PAGE_CACHE_STALE_WHILE_REVALIDATE_MS to 86400000',
    default: '595000',
    description:
      'For how long after `PAGE_CACHE_MAX_AGE_MS` a page is served when the REST API is down, late or returns 5xx or 429 (RFC 5861).',
  }),
  PAGE_CACHE_PREFETCH_SHARE: setting({
    schema: integer(0, 100),
    expected: 'a number from 0 to 100',
    default: '0',
    description:
      'How much of `UPSTREAM_MAX_CONCURRENCY` may fetch next pages in the background for callers who page on, in percent; their calls fetch more rows, too. 0: no page is fetched before a request wants it.',
  }),
  PAGE_CACHE_MAX_BYTES: setting({
    schema: bytes,
    expected: 'a number of bytes',
    default: '134217728',
    description: 'Memory for cached pages, in bytes.',
  }),
  REDIS_URL: setting({
    schema: redisUrl,
    complaint: (text) =>
      redisUrl.safeParse(text.split('/').slice(0, 3).join('/')).success
        ? 'must name its database by a number, as in redis://host:6379/0'
        : undefined,
    expected: 'a redis:// or rediss:// URL',
    secret: true,
    description:
      'Redis or Valkey, for pages and rate limits shared between replicas; unset, both stay in memory.',
  }),
  RESPONSE_CACHE_MAX_BYTES: setting({
    schema: bytes,
    expected: 'a number of bytes',
    default: '33554432',
    description:
      'Memory for cached responses, in bytes: from the third time on, an operation that is repeated while all its pages are fresh is not executed. 0: no response is cached; nor is any with `WRITES=on` and `REDIS_URL`.',
  }),
}
