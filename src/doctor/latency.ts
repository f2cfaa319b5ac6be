// Latency of a few calls.

/** Milliseconds; at least one value is needed. */
export function latencyOf(tookMs: readonly number[]): { readonly p50: number; readonly max: number } {
  const inOrder = tookMs.toSorted((a, b) => a - b)
  return {
    p50: inOrder[Math.floor((inOrder.length - 1) / 2)] ?? Number.NaN,
    max: inOrder.at(-1) ?? Number.NaN,
  }
}

/** Two digits below ten milliseconds, whole ones above. */
export function showMs(ms: number): string {
  return `${ms < 10 ? Number(ms.toFixed(1)) : Math.round(ms)} ms`
}
