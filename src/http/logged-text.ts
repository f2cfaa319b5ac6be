// What the log contains of names and paths that clients choose: bounded, and printable ASCII.

const maxNameLength = 100

/** Returns a name with `?` for what is not printable. */
export function loggedName(name: string): string {
  return name.slice(0, maxNameLength).replaceAll(/[^\x20-\x7e]/g, '?')
}

const maxPathLength = 100
/** Longer segments are left out: tokens and keys are longer, and paths that are probed are not. */
const maxSegmentLength = 32

/** Returns the path of a request target without its search, and without what may be secret. */
export function loggedPath(target: string): string {
  // Nearly all requests are for it.
  if (target === '/graphql') return target
  const end = target.indexOf('?')
  return (end === -1 ? target : target.slice(0, end))
    .slice(0, 4 * maxPathLength)
    .replaceAll(/[^\x21-\x7e]/g, '?')
    .split('/')
    .map((segment) => (segment.length > maxSegmentLength ? '*' : segment))
    .join('/')
    .slice(0, maxPathLength)
}
