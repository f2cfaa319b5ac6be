// Documents that are sent by id: `extensions.persistedQuery`, `documentId` (GraphQL over HTTP, appendix) or `doc_id`
// (Relay), in a body or in the search of a GET.

/** The parameters of a request, as far as they name its document. */
export interface DocumentParameters {
  readonly query: string | undefined
  readonly id: string | undefined
}

/** Reads them; undefined for whatever is not there, or not a text. */
export function documentParameters(
  method: string,
  body: unknown,
  search: URLSearchParams,
): DocumentParameters {
  const get = method === 'GET' ? (name: string) => search.get(name) : (name: string) => memberOf(body, name)
  const extensions = get('extensions')
  const persisted = memberOf(
    typeof extensions === 'string' ? parse(extensions) : extensions,
    'persistedQuery',
  )
  const id = [get('documentId'), get('doc_id'), memberOf(persisted, 'sha256Hash')].find(isText)
  const query = get('query')
  return { query: isText(query) ? query : undefined, id }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
