// How long the upstream asks to be left alone: any of three headers (RFC 9110 section 10.2.3 and two of Azure's own).
import type { IncomingHttpHeaders } from 'node:http'

/** Milliseconds from `nowMs`, never negative; undefined without a readable hint. The most precise header wins. */
export function parseRetryHint(headers: IncomingHttpHeaders, nowMs: number): number | undefined {
  return (
    parseCount(headers['retry-after-ms'], 1) ??
    parseCount(headers['x-ms-retry-after-ms'], 1) ??
    parseCount(headers['retry-after'], 1000) ??
    parseDate(headers['retry-after'], nowMs)
  )
}

function parseCount(value: string | string[] | undefined, unitMs: number): number | undefined {
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) * unitMs : undefined
}

function parseDate(value: string | undefined, nowMs: number): number | undefined {
  // An HTTP date names its weekday first; anything else that Date.parse would take is no hint.
  if (value === undefined || !/^[A-Z][a-z]{2,8}, /.test(value)) return undefined
  const time = Date.parse(value)
  return Number.isNaN(time) ? undefined : Math.max(0, time - nowMs)
}
