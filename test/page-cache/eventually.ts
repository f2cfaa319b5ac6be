// Waiting for what can be observed, where real time is at work.

/** Settles once the condition holds; rejects when it does not for ten seconds. */
export async function eventually(
  what: string,
  condition: () => boolean | Promise<boolean>,
  withinMs = 10_000,
): Promise<void> {
  const end = performance.now() + withinMs
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`waited ${withinMs} ms in vain: ${what}`)
    await new Promise((resolve) => void setTimeout(resolve, 5))
  }
}
