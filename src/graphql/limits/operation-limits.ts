// What one operation may ask for. Each limit is a setting.

export interface OperationLimits {
  /** Lexical tokens of a document. */
  readonly maxTokens: number
  /** Fields on the longest way from the root, through fragments. */
  readonly maxDepth: number
  /** Aliases, through fragments. */
  readonly maxAliases: number
  /** Root fields, through fragments. */
  readonly maxRootFields: number
  readonly maxDirectives: number
  /** The most that `first` and `last` may ask for. */
  readonly maxSize: number
  /** Ids of one `nodes` field. */
  readonly maxIds: number
  /** References of one `_entities` field. */
  readonly maxReferences: number
  /** The estimated cost: see cost.ts. */
  readonly maxCost: number
  /** Of a response, in UTF-8. */
  readonly maxResponseBytes: number
}
