// All that is found out about the sessions API, in the order in which each check needs what the one before it found.
import { isApiError } from '../upstream/error-body.ts'
import { errorFromResponse } from '../upstream/response-error.ts'
import { UpstreamError } from '../upstream/upstream-error.ts'
import { examineIdentity, type IdentityFacts, type TwoKeys } from './identity.ts'
import type { ListedPage } from './listed-page.ts'
import { examinePaging, type PagingFacts } from './paging.ts'
import { examinePreviewGate, type PreviewGate } from './preview-gate.ts'
import type { SentIdentity, ServiceCalls } from './service-calls.ts'

/** What was found out until the examination ended. */
export interface ServiceFacts {
  /** Why it ended early. */
  failure?: UpstreamError
  gate?: PreviewGate
  identity?: IdentityFacts
  paging?: PagingFacts
  /** Status of a read of one caller's session by its id: by that caller, and by the other one. */
  byId?: { readonly own: number; readonly foreign: number }
  /** A read of a session that does not exist. */
  errorResponse?: { readonly status: number; readonly isApis: boolean }
}

export interface ServiceSettings {
  readonly identityHeader: string
  readonly features: string
  readonly keys: TwoKeys
}

const head = { order: 'desc', limit: '100' }

/** Examines the service. Never rejects for what the service does. */
export async function examineService(calls: ServiceCalls, settings: ServiceSettings): Promise<ServiceFacts> {
  const facts: ServiceFacts = {}
  try {
    await examine(calls, settings, facts)
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error
    facts.failure = error
  }
  return facts
}

async function examine(calls: ServiceCalls, settings: ServiceSettings, facts: ServiceFacts): Promise<void> {
  const { identityHeader, keys } = settings
  const one: SentIdentity = { header: identityHeader, key: keys[0] }
  const first = await calls.list({ as: one, features: settings.features, query: head })
  facts.gate = await examinePreviewGate(
    (features) => calls.list({ as: one, features, query: { ...head, limit: '1' } }),
    settings.features,
    first,
  )
  const { features } = facts.gate
  facts.identity = await examineIdentity(
    (as) => calls.list({ as, features, query: head }),
    identityHeader,
    keys,
  )
  const { header, pages } = facts.identity
  if (!pages) {
    if ('status' in first) throw errorFromResponse(first, 0, keys)
    return
  }
  const reader = toReader(pages, keys, header ?? identityHeader)
  facts.paging = await examinePaging(
    (query) => calls.list({ as: reader.self, features, query }),
    reader.page,
    reader.unknownId,
  )
  const sessionId = reader.page.rows[0]?.id
  if (sessionId !== undefined) {
    const own = await calls.send({ as: reader.self, features, sessionId })
    const foreign = await calls.send({ as: reader.other, features, sessionId })
    facts.byId = { own: own.status, foreign: foreign.status }
  }
  const missing = await calls.send({ as: reader.self, features, sessionId: reader.unknownId })
  facts.errorResponse = { status: missing.status, isApis: isApiError(missing.text) }
}

interface Reader {
  readonly self: SentIdentity
  readonly other: SentIdentity
  readonly page: ListedPage
  /** An id in the form of the list's own, of a session that does not exist. */
  readonly unknownId: string
}

/** The caller with sessions, if one has any. */
function toReader(pages: readonly [ListedPage, ListedPage], keys: TwoKeys, header: string): Reader {
  const isOther = pages[0].rows.length === 0 && pages[1].rows.length > 0
  const page = isOther ? pages[1] : pages[0]
  const [self, other] = isOther ? [keys[1], keys[0]] : keys
  return {
    self: { header, key: self },
    other: { header, key: other },
    page,
    unknownId: toUnknownId(page.rows[0]?.id ?? 'sess_00000000'),
  }
}

/** Swaps letters and digits at the end of an id for others. */
function toUnknownId(id: string): string {
  const tail = Math.min(12, Math.ceil(id.length / 2))
  const swapped = id.slice(-tail).replaceAll(/[a-z0-9]/gi, (character) => (character === 'z' ? 'y' : 'z'))
  return `${id.slice(0, -tail)}${swapped}`
}
