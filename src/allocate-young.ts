// Objects are allocated young, wherever they come from: V8 must not guess which will live long.
import { setFlagsFromString } from 'node:v8'

/**
 * Turns allocation-site pretenuring off for this process; to be called before anything is served.
 *
 * While many requests wait at a time, for instance as a thousand connections open, V8 sees their objects survive and allocates
 * those of later requests in the old generation. There they die at once, but keep the rest of their request until the next full
 * collection: each scavenge copies all of it, and a request takes twice the processor time for as long as the process runs.
 */
export function allocateYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring')
}
