// What the REST API calls a session: the id in its list, which other services, links and notifications know it by.
import { isSessionId } from '../upstream/session-record.ts'
import { UserInputError } from '../user-input-error.ts'

/** The name itself. Throws UserInputError for a text that no session can have as its name: nothing is read for it. */
export function parseSessionName(name: string): string {
  if (isSessionId(name)) return name
  throw new UserInputError(
    'The session id must have 1 to 512 characters of well-formed text, and not be `.` or `..`.',
  )
}
