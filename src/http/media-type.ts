// Whether a body is JSON in UTF-8, by its Content-Type (RFC 9110, section 8.3): one pass over the header, whatever is in it.

/**
 * - `json`: JSON in UTF-8, to be read
 * - `otherType`: no media type, or another one
 * - `otherCharset`: JSON in a charset that JSON is not sent in (RFC 8259, section 8.1)
 */
export type BodyType = 'json' | 'otherType' | 'otherCharset'

/** The kind of body that the header announces. Of parameters other than `charset` nothing is checked. */
export function bodyTypeOf(contentType: string | undefined): BodyType {
  if (contentType === 'application/json') return 'json'
  const [essence = '', ...parameters] = (contentType ?? '').toLowerCase().split(';')
  if (essence.trim() !== 'application/json') return 'otherType'
  const charset = parameters.find((parameter) => parameter.trimStart().startsWith('charset='))
  if (charset === undefined) return 'json'
  const value = charset.trim().slice('charset='.length).replaceAll('"', '')
  return value === 'utf-8' || value === 'utf8' ? 'json' : 'otherCharset'
}
