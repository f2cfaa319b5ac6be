// An attack with GraphQL's own language, and the whole of what is said of it.

/** What a gateway under attack knows the router by. */
export const routerSecret = 'router-secret-for-all-of-the-attacks'

export interface Attack {
  /** The request's body: text and bytes as they are, all else as JSON. */
  readonly body: unknown
  /** In place of what is sent else, by lower-case name. */
  readonly headers?: Readonly<Record<string, string>>
  /** Whether it carries the router's secret. */
  readonly asRouter?: true
  /** Under application/json and application/graphql-response+json; where not said, 200 and 400. */
  readonly status?: readonly [legacy: number, modern: number]
  readonly errors: readonly (readonly [code: string, message: string | RegExp])[]
}

export const document = (query: string, variables: object = {}) => ({ query, variables })
export const times = (count: number, one: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => one(index)).join(' ')
export const nested = (depth: number, open: string, inner: string) =>
  `${open.repeat(depth)}${inner}${'}'.repeat(depth)}`
export const invalid = 'GRAPHQL_VALIDATION_FAILED'

/** The headers and the body of an attack; `authorization` is a caller's. */
export function requestOf(
  { body, headers, asRouter }: Attack,
  authorization: string,
  accept: string,
): RequestInit {
  return {
    method: 'POST',
    headers: {
      authorization,
      accept,
      'content-type': 'application/json',
      ...(asRouter && { 'x-router-secret': routerSecret }),
      ...headers,
    },
    body: isWritten(body) ? body : JSON.stringify(body),
  }
}

/** Whether a body is sent as it is. */
function isWritten(body: unknown): body is string | Uint8Array<ArrayBuffer> {
  return typeof body === 'string' || body instanceof Uint8Array
}
