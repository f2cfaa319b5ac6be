// What all operations are made with.
import type { ReadOptions } from '../sessions/read-options.ts'
import type { SessionReader } from '../sessions/session-reader.ts'
import type { SessionWriter, WriteOptions } from '../sessions/session-writer.ts'
import type { ConnectionLimits } from '../sessions/sessions-context.ts'
import type { OperationLimits } from './limits/operation-limits.ts'
import type { ConsumeCost } from './limits/rate-limit.ts'
import type { NegotiateMediaType } from './media-type.ts'
import type { OperationCache } from './operation-cache.ts'
import type { DocumentResolver } from './trusted-documents.ts'

export interface OperationDependencies {
  readonly negotiate: NegotiateMediaType
  readonly documents: DocumentResolver
  readonly operations: OperationCache
  readonly createReader: (options: ReadOptions) => SessionReader
  readonly createWriter: (options: WriteOptions) => SessionWriter
  readonly limits: ConnectionLimits & OperationLimits
  /** Undefined if callers are not limited. */
  readonly consumeCost: ConsumeCost | undefined
}
