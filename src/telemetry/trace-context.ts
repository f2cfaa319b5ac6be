// W3C Trace Context (Level 2): which trace a request belongs to, by its `traceparent` and `tracestate`.

export interface TraceContext {
  /** 32 hexadecimal digits in lower case, not all zero. */
  readonly traceId: string
  /** Of the span that is the parent of what follows: 16 hexadecimal digits in lower case, not all zero. */
  readonly spanId: string
  /** Bit 0: sampled; bit 1: the trace id is random. No other is ever set. */
  readonly flags: number
  /** The vendors' own entries, as `tracestate` has them; undefined: none, or not valid. */
  readonly tracestate: string | undefined
}

type Headers = Readonly<Record<string, string | string[] | undefined>>

/** Version, trace id, span id, flags; a later version may add fields. No version is `ff`, and no id is zero. */
const traceparentPattern =
  /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(?=$|-)/
const traceparentLength = 55
/** Of a later version. */
const maxTraceparentLength = 256
const knownFlags = 0b11

/** The least that has to be passed on is the most that is. */
const maxTracestateLength = 512
const maxTracestateEntries = 32
const tracestateEntry =
  /^[\da-z][\d_a-z*/@-]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/

/** Returns the trace context of a request's headers (by name in lower case); undefined where `traceparent` is absent or not valid. */
export function parseTraceContext({ traceparent, tracestate }: Headers): TraceContext | undefined {
  if (typeof traceparent !== 'string' || traceparent.length > maxTraceparentLength) return undefined
  const [, version, traceId = '', spanId = '', flags = ''] = traceparentPattern.exec(traceparent) ?? []
  if (version === undefined || (version === '00' && traceparent.length !== traceparentLength))
    return undefined
  return {
    traceId,
    spanId,
    flags: Number.parseInt(flags, 16) & knownFlags,
    tracestate: typeof tracestate === 'string' ? parseTracestate(tracestate) : undefined,
  }
}

/** Returns the `traceparent` that passes a context on. */
export function toTraceparent({ traceId, spanId, flags }: TraceContext): string {
  return `00-${traceId}-${spanId}-0${flags}`
}

/** Returns the entries without what surrounds them. One that is not valid, or comes twice, makes all invalid. */
function parseTracestate(text: string): string | undefined {
  if (text.length > maxTracestateLength) return undefined
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
  const keys = new Set(entries.map((entry) => entry.slice(0, entry.indexOf('='))))
  const isValid =
    entries.length > 0 &&
    entries.length <= maxTracestateEntries &&
    keys.size === entries.length &&
    entries.every((entry) => tracestateEntry.test(entry))
  return isValid ? entries.join(',') : undefined
}
