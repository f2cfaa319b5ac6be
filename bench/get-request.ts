// GraphQL by GET: the members of a body as parameters, and the headers that it takes.

/** Returns the search, with its question mark, of the GET that says the same as the body. */
export function searchOf(body: string): string {
  const { query, variables } = JSON.parse(body) as { query: string; variables: object }
  return `?${new URLSearchParams({ query, variables: JSON.stringify(variables) }).toString()}`
}

/** Returns the headers: one that a form cannot send, which Apollo Server asks for, and the tag if there is one. */
export function getHeaders(ifNoneMatch: string | undefined): Record<string, string> {
  return {
    'apollo-require-preflight': 'true',
    ...(ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch }),
  }
}
