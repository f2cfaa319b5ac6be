// What must never be among the bytes that a connection was sent.
import type { Attack, Caller } from './attack.ts'
import type { HttpResponse } from './http-response.ts'

/** Who owns what, by each mark. */
export type Owners = ReadonlyMap<string, string>

/** The owners of all marks. */
export function ownersOf(everybody: readonly Caller[]): Owners {
  return new Map(everybody.flatMap(({ name, marks }) => marks.map((mark) => [mark, name] as const)))
}

/** Whose marks are in the text. */
function ownersIn(text: string, owners: Owners): string[] {
  const found = text.match(/[\w.-]+/g) ?? []
  return [...new Set(found.flatMap((word) => owners.get(word) ?? []))]
}

/** What is wrong with a response; undefined: nothing. `alone`: whose rows may come back without a request id that names a caller. */
function faultOf(
  { status, requestId, body }: HttpResponse,
  alone: string | undefined,
  owners: Owners,
): string | undefined {
  if (status >= 500) return `status ${status}: ${body}`
  if (body.includes('INTERNAL_SERVER_ERROR')) return body
  const owner = /^(\w+)-asks$/.exec(requestId ?? '')?.[1] ?? alone
  const others = ownersIn(body, owners).filter((name) => name !== owner)
  return others.length > 0 ? `rows of ${others.join(', ')} for ${owner ?? 'nobody'}` : undefined
}

/** What is wrong with the responses to an attack; nothing, where the list is empty. */
export function faultsIn(
  { chunks }: Attack,
  responses: readonly HttpResponse[],
  everybody: readonly Caller[],
  owners: Owners,
): string[] {
  const written = Buffer.concat(chunks)
  const proven = everybody.filter(({ token }) => written.includes(token))
  const alone = proven.length === 1 ? proven[0]?.name : undefined
  return responses.flatMap((response) => faultOf(response, alone, owners) ?? [])
}
