// What the way in which the service pages means for lists of the gateway.
import type { Finding } from './finding.ts'
import type { ListedPage } from './listed-page.ts'
import type { PagingFacts } from './paging.ts'

/** Returns the findings. `pages`: all that were read. */
export function toPagingFindings(facts: PagingFacts, pages: readonly ListedPage[]): Finding[] {
  return [
    orderFinding(facts),
    beforeFinding(facts.before),
    unknownCursorFinding(facts.unknownCursor),
    limitFinding(facts.limit),
    pageSizeFinding(pages),
    lastIdFinding(pages),
    deletedFinding(pages),
    ...(facts.isSteady ? [] : [unsteady]),
  ]
}

const unsteady: Finding = {
  check: 'steady list',
  status: 'warning',
  found: 'it changed meanwhile',
  meaning: 'Sessions came or went while the list was compared: what the other checks found can be wrong.',
  advice: 'Run it again while nobody uses the two identities.',
}

function orderFinding({ order, hasTies, isOrdered, compared }: PagingFacts): Finding {
  const check = 'order'
  if (!isOrdered || order === 'different')
    return {
      check,
      status: 'failure',
      found: isOrdered ? '`asc` is not `desc` reversed' : '`desc` does not go by `created_at`',
      meaning: 'The gateway pages backwards by the other order: pages would repeat or omit sessions.',
      advice: 'Report it to the owner of the service; until then, clients can only page forwards.',
    }
  if (order === undefined)
    return {
      check,
      status: 'note',
      found: `unknown: ${compared} sessions`,
      meaning: 'Orders cannot be compared with fewer than two sessions.',
      advice: 'Name an agent and an identity that have more.',
    }
  if (order === 'independentTies')
    return {
      check,
      status: 'note',
      found: '`asc` mirrors `desc`, but for ties',
      meaning: 'Sessions of one second can change places for a reader who changes direction among them.',
    }
  return {
    check,
    status: 'ok',
    found: `\`asc\` mirrors \`desc\`${hasTies ? ', ties too' : '; no ties seen'}`,
    meaning: `Both directions show the same list (${compared} sessions compared).`,
  }
}

const beforeFound: Readonly<Record<NonNullable<PagingFacts['before']>, string>> = {
  adjacent: 'the rows next to it',
  head: "the list's first rows",
  ignored: 'ignored',
  refused: 'refused',
  other: 'other rows',
}

function beforeFinding(before: PagingFacts['before']): Finding {
  return {
    check: '`before`',
    status: before === undefined ? 'note' : 'ok',
    found: before === undefined ? 'unknown: too few sessions' : beforeFound[before],
    meaning: 'The gateway never sends `before`; what it gets does not matter.',
  }
}

function unknownCursorFinding(unknownCursor: PagingFacts['unknownCursor']): Finding {
  const check = 'unknown cursor'
  const meaning = 'When the row under a cursor is deleted, the gateway notices and reads on from its second.'
  switch (unknownCursor) {
    case 'ignored':
      return { check, status: 'ok', found: 'ignored: the list starts over', meaning }
    case 'badRequest':
      return { check, status: 'ok', found: 'refused (400)', meaning }
    case 'notFound':
      return { check, status: 'ok', found: 'refused (404)', meaning }
    case undefined:
      return { check, status: 'note', found: 'unknown: no sessions', meaning }
    default:
      return {
        check,
        status: 'warning',
        found: unknownCursor === 'empty' ? 'an empty page' : 'neither the head nor 400 nor 404',
        meaning: 'A client that pages on from a deleted session finds the end of its list too early.',
        advice: 'Report it to the owner of the service; clients reload a list after they deleted a session.',
      }
  }
}

function limitFinding(limit: PagingFacts['limit']): Finding {
  const found = {
    badRequest: 'refused (400)',
    clamp: 'clamped',
    other: 'refused, not with 400',
  } satisfies Record<PagingFacts['limit'], string>
  return {
    check: 'limit of 101',
    status: 'ok',
    found: found[limit],
    meaning: 'The gateway asks for 1 to 100 rows at a time; what is beyond does not matter.',
  }
}

function pageSizeFinding(pages: readonly ListedPage[]): Finding {
  const check = 'rows of a page'
  const cut = pages.find(({ limit, hasMore }) => limit === 100 && hasMore)
  if (cut === undefined)
    return {
      check,
      status: 'note',
      found: 'unknown: the lists are short',
      meaning: 'No list has more than one page, so that the most rows of a page cannot be seen.',
    }
  const { length } = cut.rows
  return length >= 100
    ? { check, status: 'ok', found: '100', meaning: 'A limit of 100 gets 100 rows.' }
    : {
        check,
        status: 'warning',
        found: `clamped to ${length}`,
        meaning: `Large pages take more calls: 100 rows take ${Math.ceil(100 / length)}. No row is missed.`,
        advice: `Set MAX_UPSTREAM_PAGES to at least ${Math.ceil(500 / length)} for \`first: 500\`, or MAX_PAGE_SIZE lower.`,
      }
}

function lastIdFinding(pages: readonly ListedPage[]): Finding {
  const check = '`last_id`'
  const cut = pages.filter(({ hasMore }) => hasMore)
  const isNull = cut.some(({ lacksLastId }) => lacksLastId)
  return {
    check,
    status: cut.length === 0 ? 'note' : 'ok',
    found: cut.length === 0 ? 'unknown: no page has more' : isNull ? 'null in spite of rows' : 'set',
    meaning: "The gateway continues after the last row's own id and does not read it.",
  }
}

function deletedFinding(pages: readonly ListedPage[]): Finding {
  const isListed = pages.some(({ rows }) => rows.some(({ isDeleted }) => isDeleted))
  return {
    check: 'deleted sessions',
    status: 'ok',
    found: isListed ? 'listed as `deleted`' : 'none seen',
    meaning: isListed
      ? 'A deleted session stays in the list: clients that do not want it filter by status.'
      : 'The examined pages show no session with the status `deleted`.',
  }
}
