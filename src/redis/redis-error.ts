// What a failure of Redis or Valkey means, in words of our own: the library's can repeat an address or a command.
import {
  ConnectionTimeoutError,
  ErrorReply,
  SocketClosedUnexpectedlyError,
  SocketTimeoutError,
} from '@redis/client'

/** Error replies about the server's state, by their first word. Any other is about the one command. */
const refusedCommands: ReadonlyMap<string, string> = new Map([
  ['LOADING', 'it is still loading its data'],
  ['MASTERDOWN', 'it is a replica that has lost its primary'],
  ['MISCONF', 'it takes no writes, because it cannot save its data'],
  ['NOAUTH', 'it asks for a password: put it into REDIS_URL'],
  ['NOPERM', 'the login in REDIS_URL may not do this'],
  ['NOREPLICAS', 'it takes no writes, because it has too few replicas'],
  ['OOM', 'it is full: give it more memory, or a policy of eviction'],
  ['READONLY', 'it is read-only: REDIS_URL must name the primary'],
  ['WRONGPASS', 'it refuses the user or the password in REDIS_URL'],
])

const systemErrors: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'nothing listens at its address'],
  ['ECONNRESET', 'the connection broke'],
  ['EPIPE', 'the connection broke'],
  ['EHOSTUNREACH', 'its host cannot be reached'],
  ['ENETUNREACH', 'its host cannot be reached'],
  ['EAI_AGAIN', 'the name of its host cannot be resolved'],
  ['ENOTFOUND', 'the name of its host cannot be resolved'],
  ['ETIMEDOUT', 'it cannot be connected to in time'],
])

/** Returns why the server refused a command because of its state; undefined for any other failure. */
export function describeRefusedCommand(error: unknown): string | undefined {
  if (!(error instanceof ErrorReply)) return undefined
  const [code = ''] = error.message.split(' ', 1)
  return refusedCommands.get(code)
}

/** Returns why there is no connection. */
export function describeLoss(error: unknown): string {
  const reason = describeRefusedCommand(error)
  if (reason !== undefined) return reason
  if (error instanceof ErrorReply) return 'it refuses the connection'
  if (error instanceof ConnectionTimeoutError) return 'it cannot be connected to in time'
  if (error instanceof SocketTimeoutError) return 'the connection was silent for too long'
  if (error instanceof SocketClosedUnexpectedlyError) return 'the connection broke'
  if (!(error instanceof Error)) return 'the connection failed'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  return systemErrors.get(code) ?? `the connection failed (${code})`
}
