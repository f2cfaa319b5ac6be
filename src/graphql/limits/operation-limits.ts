// What one operation may ask for. Each limit is a setting.

export interface OperationLimits {
  /** Maximum lexical tokens of a document. */
  readonly maxTokens: number
  /** Maximum number of fields on the longest path from the root, through fragments. */
  readonly maxDepth: number
  /** Maximum number of aliases, through fragments. */
  readonly maxAliases: number
  /** Maximum number of root fields, through fragments. */
  readonly maxRootFields: number
  readonly maxDirectives: number
  /** Maximum value of `first` and `last`. */
  readonly maxSize: number
  /** Maximum number of ids of one `nodes` field. */
  readonly maxIds: number
  /** Maximum number of representations of one `_entities` field. */
  readonly maxRepresentations: number
  /** Maximum estimated cost: see cost.ts. */
  readonly maxCost: number
  /** Maximum size of a response, in UTF-8. */
  readonly maxResponseBytes: number
}
