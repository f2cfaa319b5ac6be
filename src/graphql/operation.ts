// One request on its way through the responders: each part of it is made when a responder first needs it.
import { hash } from 'node:crypto'
import type { Caller } from '../auth/authenticate.ts'
import type { ReadStats } from '../sessions/read-stats.ts'
import type { SessionWriter } from '../sessions/session-writer.ts'
import type { WriteStats } from '../sessions/write-stats.ts'
import { noReader, type RequestContext } from './context.ts'
import type { Explanation } from './explanation.ts'
import { CostMeter } from './limits/rate-limit.ts'
import { createResponseSize } from './limits/response-size.ts'
import { noStreamAccepted, notAcceptable } from './media-type.ts'
import type { CachedDocument, CachedOperation } from './operation-cache.ts'
import type { OperationDependencies } from './operation-dependencies.ts'
import {
  acceptOf,
  federatedTraceHeader,
  type GraphQLParams,
  type GraphQLRequest,
  readParams,
} from './request.ts'
import type { GraphQLResponse } from './response.ts'
import type { ResolvedDocument } from './trusted-documents.ts'

/** Returns the response, or undefined to leave it to the next responder. Rejects with a GraphQLError for a request error. */
export type Responder = (operation: Operation) => Promise<GraphQLResponse | undefined>

export class Operation {
  readonly request: GraphQLRequest
  readonly caller: Caller | undefined
  readonly isRouter: boolean
  /** Only what was read at this time or later will do (`Clock.now`); undefined: anything. */
  readonly notBefore: number | undefined
  /** What its response is cached by; undefined: it is not cached. */
  readonly cacheKey: string | undefined
  /** Collects the reads, for the explanation; undefined: it is not to be explained. */
  readonly explanation: Explanation | undefined
  readonly meter: CostMeter
  readonly #dependencies: OperationDependencies
  #mediaType: string | undefined
  #params: GraphQLParams | undefined
  #document: ResolvedDocument | undefined
  #cachedDocument: CachedDocument | undefined
  #cachedOperation: CachedOperation | undefined
  #context: RequestContext | undefined
  #writer: SessionWriter | undefined

  constructor(
    request: GraphQLRequest,
    {
      caller,
      isRouter,
      notBefore,
      cacheKey,
      explanation,
    }: Pick<Operation, 'caller' | 'isRouter' | 'notBefore' | 'cacheKey' | 'explanation'>,
    dependencies: OperationDependencies,
  ) {
    this.request = request
    this.caller = caller
    this.isRouter = isRouter
    this.notBefore = notBefore
    this.cacheKey = cacheKey
    this.explanation = explanation
    this.meter = new CostMeter(dependencies.consumeCost, caller?.callerHash)
    this.#dependencies = dependencies
  }

  /** Whether the router wants the timings of resolvers in the response. */
  get wantsTrace(): boolean {
    return this.isRouter && federatedTraceHeader in this.request.headers
  }

  /** The media type to respond with. Throws a request error if the client accepts none that is served. */
  get mediaType(): string {
    return (this.#mediaType ??=
      this.#dependencies.negotiate(acceptOf(this.request)).response ?? notAcceptable())
  }

  /** The media type of a stream of results. Throws a request error if the client accepts none. */
  get streamMediaType(): string {
    return this.#dependencies.negotiate(acceptOf(this.request)).stream ?? noStreamAccepted()
  }

  /** The parameters. Throws a request error for a body that is not JSON. */
  get params(): GraphQLParams {
    return (this.#params ??= readParams(this.request))
  }

  /** The text of the document. Throws the request error that the request is refused with. */
  get query(): string {
    this.#document ??= this.#dependencies.documents.resolve(this.params, this.isRouter)
    if (this.#document.error) throw this.#document.error
    return this.#document.query
  }

  /** The document as it is cached; undefined until it is found valid. Throws as `query` does. */
  get cachedDocument(): CachedDocument | undefined {
    return (this.#cachedDocument ??= this.#dependencies.operations.get(this.query))
  }

  /** The operation as it is cached; undefined until it is found valid. Throws as `query` does. */
  get cachedOperation(): CachedOperation | undefined {
    return (this.#cachedOperation ??= this.cachedDocument?.operations.get(this.params.operationName))
  }

  /** Undefined until the operation is found valid. Throws nothing. */
  get operationType(): CachedOperation['type'] | undefined {
    return this.#cachedOperation?.type
  }

  get context(): RequestContext {
    return (this.#context ??= this.#createContext())
  }

  /** Whether the document is a published one. */
  get isTrusted(): boolean {
    return this.#document !== undefined && this.#dependencies.documents.isTrusted(this.#document.query)
  }

  /** Whether the document is to be logged as one that is not published. */
  get isUntrusted(): boolean {
    return this.#document?.isUntrusted ?? false
  }

  /** The SHA-256 of the document, in hex; undefined if no document was found. Throws nothing. */
  get operationHash(): string | undefined {
    if (this.#cachedDocument) return this.#cachedDocument.hash()
    const { query = '' } = this.#document ?? {}
    return query === '' ? undefined : hash('sha256', query, 'hex')
  }

  /** The id that the client sent in place of its document, or beside it; undefined if the parameters were not read. */
  get documentId(): string | undefined {
    return this.#params?.documentId
  }

  /** Writes on the caller's behalf. Throws where there is no caller. */
  get writer(): SessionWriter {
    return (this.#writer ??= this.#createWriter())
  }

  /** What was written so far; undefined if nothing was to be. */
  get writes(): WriteStats | undefined {
    return this.#writer?.stats()
  }

  /** What was read so far; undefined if nothing could be. */
  get reads(): ReadStats | undefined {
    return this.caller && this.#context?.sessions.stats()
  }

  /** Keeps a valid document under the hash that the client registers it by. */
  registerDocument(): void {
    const { registeredHash, query = '' } = this.#document ?? {}
    if (registeredHash !== undefined && this.cachedDocument)
      this.#dependencies.documents.register(registeredHash, query)
  }

  #createWriter(): SessionWriter {
    const { caller, request } = this
    if (!caller) throw new TypeError('nobody writes without a caller')
    return this.#dependencies.createWriter({
      ...caller,
      origin: { requestId: request.requestId, trace: request.trace },
      signal: request.signal,
      reader: this.context.sessions,
    })
  }

  #createContext(): RequestContext {
    const { caller, isRouter, wantsTrace, request, meter, notBefore, cachedDocument, explanation } = this
    const { createReader, limits } = this.#dependencies
    return {
      requestId: request.requestId,
      method: request.method,
      isRouter,
      wantsTrace,
      caller,
      sessions: caller
        ? createReader({
            isolationKey: caller.isolationKey,
            origin: { requestId: request.requestId, trace: request.trace },
            signal: request.signal,
            notBefore,
            meter,
            pageBudget: limits.pageBudget,
            onRead: explanation?.addRead,
          })
        : noReader,
      request: this,
      limits,
      responseSize: createResponseSize(limits.maxResponseBytes),
      meter,
      cachedDocument,
    }
  }
}
