// The JSON of a result, with the id of its request in each error.
import type { FormattedExecutionResult } from 'graphql'
import { isLargerThan, isLongerThan } from './limits/response-size.ts'
import { withRequestId } from './response.ts'

/** Returns the result's JSON; undefined if it is larger than `maxBytes` in UTF-8. */
export function resultText(
  result: FormattedExecutionResult,
  requestId: string,
  maxBytes: number,
): string | undefined {
  if (result.data !== undefined && isLongerThan(result, maxBytes)) return undefined
  const text = toText(result, requestId)
  return isLargerThan(text, maxBytes) ? undefined : text
}

/** Returns the JSON of a result that has errors alone. */
export function errorsText(
  { errors = [] }: Pick<FormattedExecutionResult, 'errors'>,
  requestId: string,
): string {
  return toText({ errors }, requestId)
}

function toText({ errors, data, extensions }: FormattedExecutionResult, requestId: string): string {
  return JSON.stringify({ errors: errors?.map((error) => withRequestId(error, requestId)), data, extensions })
}

/** Returns the codes of the errors, each once; undefined if there are none. */
export function errorCodesOf({ errors }: FormattedExecutionResult): string[] | undefined {
  return errors && [...new Set(errors.map(({ extensions }) => String(extensions?.['code'])))]
}
