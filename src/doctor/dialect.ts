// The dialect of a service: how it behaves where the API's documents leave that open, in the names of the emulator's switches.

import type { ServiceFacts } from './examine-service.ts'
import type { ServiceCalls } from './service-calls.ts'

/** A member that is absent was not seen. The emulator describes each (`emulator/behaviour.ts`). */
export interface Dialect {
  missingIdentity?: 'everyone' | 'badRequest'
  enforceIdentityOnById?: boolean
  ties?: 'mirrored' | 'independent'
  before?: 'adjacent' | 'head'
  unknownCursor?: 'ignored' | 'badRequest' | 'notFound'
  limit?: 'badRequest' | 'clamp'
  maxLimit?: number
  nullLastId?: boolean
  identityHeader?: string
  /** Null: there is no gate. */
  previewGate?: string | null
  deletedLinger?: true
}

const largestLimit = 100

/** Returns the dialect that the facts show. What no switch of the emulator can reproduce is left out. */
export function toDialect(facts: ServiceFacts, pages: ServiceCalls['pages']): Dialect {
  const dialect: Dialect = { ...fromPages(pages), ...fromPaging(facts.paging) }
  const { gate, identity, byId } = facts
  if (gate?.feature !== undefined) dialect.previewGate = gate.feature
  if (identity?.header !== undefined) dialect.identityHeader = identity.header
  if (identity?.statusWithout === 200) dialect.missingIdentity = 'everyone'
  if (identity?.statusWithout === 400) dialect.missingIdentity = 'badRequest'
  if (byId?.own === 200) dialect.enforceIdentityOnById = byId.foreign !== 200
  return inOrder(dialect)
}

function fromPages(pages: ServiceCalls['pages']): Dialect {
  const dialect: Dialect = {}
  const cut = pages.filter(({ hasMore }) => hasMore)
  const longest = cut.find(({ limit }) => limit === largestLimit)
  if (longest) dialect.maxLimit = longest.rows.length
  if (cut.length > 0) dialect.nullLastId = cut.some(({ lacksLastId }) => lacksLastId)
  if (pages.some(({ rows }) => rows.some(({ isDeleted }) => isDeleted))) dialect.deletedLinger = true
  return dialect
}

function fromPaging(paging: ServiceFacts['paging']): Dialect {
  if (!paging) return {}
  const { order, hasTies, before, unknownCursor, limit } = paging
  const dialect: Dialect = {}
  if (order === 'independentTies') dialect.ties = 'independent'
  if (order === 'mirrored' && hasTies) dialect.ties = 'mirrored'
  if (before === 'adjacent' || before === 'head') dialect.before = before
  if (unknownCursor === 'ignored' || unknownCursor === 'badRequest' || unknownCursor === 'notFound')
    dialect.unknownCursor = unknownCursor
  if (limit !== 'other') dialect.limit = limit
  return dialect
}

/** The same members in one order, so that equal dialects are equal files. */
function inOrder(dialect: Dialect): Dialect {
  return Object.fromEntries(Object.entries(dialect).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
