// Entity tags (RFC 9110, section 8.8.3) of answers to GET, bound to the caller: another caller's tag never matches.
import { digestFields } from '../crypto/keyed-hash.ts'

/** The strong tag of an answer to a caller: of its media type as well, for two types of one body are two representations. */
export function entityTag(caller: string, contentType: string, body: string): string {
  return `"${digestFields(['answer', caller, contentType, body]).slice(0, 27)}"`
}

/** Whether `If-None-Match` names the tag. */
export function matches(header: string | undefined, tag: string): boolean {
  return (header ?? '').split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === tag)
}
