// A request's path as the log shows it: enough to see what was probed, and nothing that may be secret.

const maxLength = 100
/** Longer segments are left out: tokens and keys are longer, and paths that are probed are not. */
const maxSegmentLength = 32

/** The path of a request target, without its search: bounded, printable ASCII. */
export function loggedPath(target: string): string {
  // Nearly all requests are for it.
  if (target === '/graphql') return target
  const end = target.indexOf('?')
  return (end === -1 ? target : target.slice(0, end))
    .slice(0, 4 * maxLength)
    .replaceAll(/[^\x21-\x7e]/g, '?')
    .split('/')
    .map((segment) => (segment.length > maxSegmentLength ? '*' : segment))
    .join('/')
    .slice(0, maxLength)
}
