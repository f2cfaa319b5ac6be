// Timers that end together: after `clear` none fires, and none can be started.

export class Timers {
  readonly #running = new Set<NodeJS.Timeout>()
  #cleared = false

  /** Calls back once. */
  after(ms: number, callback: () => void): void {
    if (this.#cleared) return
    const timer = setTimeout(() => {
      this.#running.delete(timer)
      callback()
    }, ms)
    this.#running.add(timer)
  }

  /** Resolves after the time; never when cleared before. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(ms, resolve)
    })
  }

  clear(): void {
    this.#cleared = true
    for (const timer of this.#running) clearTimeout(timer)
    this.#running.clear()
  }
}
