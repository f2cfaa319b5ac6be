// The calls to the REST API as logs, metrics and spans name them.

/** `operation` is the gateway's word for it; `method` and `statusOf` are what went over the wire. */
export interface CallKind<Result> {
  readonly operation: 'list' | 'get' | 'create' | 'stop' | 'delete'
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** The status of the response with that result. */
  readonly statusOf: (result: Result) => number
}

/** Is called when an attempt of a call has ended. Durations in milliseconds. */
export interface CallObserver<Result> {
  readonly onResult: (result: Result, durationMs: number) => void
  readonly onError: (error: unknown, durationMs: number) => void
}

/** What a write resolved to. */
interface WithStatus {
  readonly status: number
}

const ok = () => 200
const written = ({ status }: WithStatus) => status

export const listCall: CallKind<unknown> = { operation: 'list', method: 'GET', statusOf: ok }
export const getCall: CallKind<unknown> = { operation: 'get', method: 'GET', statusOf: ok }
export const createCall: CallKind<WithStatus> = { operation: 'create', method: 'POST', statusOf: written }
export const stopCall: CallKind<WithStatus> = { operation: 'stop', method: 'POST', statusOf: written }
export const deleteCall: CallKind<WithStatus> = { operation: 'delete', method: 'DELETE', statusOf: written }
