// What would fill a log is written once per minute and subject.
import { LRUCache } from 'lru-cache'

const quietMs = 60_000
/** Subjects that are remembered; past that, the one written least lately may be written again early. */
const maxRemembered = 1_000

/** Creates the question whether a subject may be written now; a yes starts its minute. `now`: `Clock.now`. */
export function createOncePerMinute(now: () => number): (subject: string) => boolean {
  const writtenAt = new LRUCache<string, number>({ max: maxRemembered })
  return (subject) => {
    const last = writtenAt.get(subject)
    if (last !== undefined && now() - last < quietMs) return false
    writtenAt.set(subject, now())
    return true
  }
}
