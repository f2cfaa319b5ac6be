// The seam's general form: whatever a call asks for and brings, it can be given a deadline, retried, or held back.

/** A call that `signal` ends; then it rejects with the signal's reason. Rejects with UpstreamError. */
export type Call<Request, Result> = (request: Request, signal?: AbortSignal) => Promise<Result>
