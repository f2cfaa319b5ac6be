// How long the upstream asks to be left alone: any of three headers (RFC 9110 section 10.2.3 and two of Azure's own).
import type { IncomingHttpHeaders } from 'node:http'

/** The longest hint that is believed, in milliseconds: timers take one above 2^31 for none, and fire at once. */
const maxHintMs = 3_600_000

/**
 * Whole milliseconds from `wallNowMs`, from 0 to one hour (a longer hint counts as one hour); undefined without a readable hint.
 * The most precise header wins.
 */
export function parseRetryAfter(headers: IncomingHttpHeaders, wallNowMs: number): number | undefined {
  const hintMs =
    parseCount(headers['retry-after-ms'], 1) ??
    parseCount(headers['x-ms-retry-after-ms'], 1) ??
    parseCount(headers['retry-after'], 1000) ??
    parseDate(headers['retry-after'], wallNowMs)
  return hintMs === undefined ? undefined : Math.min(Math.max(Math.ceil(hintMs), 0), maxHintMs)
}

function parseCount(value: string | string[] | undefined, unitMs: number): number | undefined {
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) * unitMs : undefined
}

function parseDate(value: string | undefined, wallNowMs: number): number | undefined {
  // An HTTP date names its weekday first; anything else that Date.parse would take is no hint.
  if (value === undefined || !/^[A-Z][a-z]{2,8}, /.test(value)) return undefined
  const time = Date.parse(value)
  return Number.isNaN(time) ? undefined : time - wallNowMs
}
