// Lines that would fill the log are written once per minute and subject.
import { LRUCache } from 'lru-cache'

const quietMs = 60_000
/** Maximum subjects; past that, the least recently used one is evicted, and may be written again early. */
const maxSubjects = 1_000

/** Returns a function that returns whether a subject may be written now; true starts its minute. `now`: `Clock.now`. */
export function createOncePerMinute(now: () => number): (subject: string) => boolean {
  const writtenAt = new LRUCache<string, number>({ max: maxSubjects })
  return (subject) => {
    const last = writtenAt.get(subject)
    if (last !== undefined && now() - last < quietMs) return false
    writtenAt.set(subject, now())
    return true
  }
}
