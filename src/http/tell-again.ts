// A finished answer, told again: counted, limited and logged as if it were made anew.
import type { Request, Response } from 'express'
import type { Clock } from '../clock.ts'
import { type ConsumeCost, consumeCost } from '../graphql/limits/rate-limit.ts'
import type { CachedResponse } from '../graphql/response-cache.ts'
import { recordOf } from './access-log.ts'
import { sendAnswer } from './send-answer.ts'

export interface TellOptions {
  readonly countCost: ConsumeCost | undefined
  readonly countHits: (pages: number) => void
  readonly freshMs: number
  readonly clock: Clock
}

/** Settles with whether it was told: not to a caller whose rate is spent. */
export async function tellAgain(
  { body, contentType, operationName, cost, summary }: CachedResponse,
  request: Request,
  response: Response,
  { countCost, countHits, freshMs, clock }: TellOptions,
): Promise<boolean> {
  const record = recordOf(response)
  if (!(await consumeCost(record, cost, countCost))) return false
  record.servedBy = 'response-cache'
  if (operationName !== undefined) record.operationName = operationName
  const { outcomes } = summary
  const hit = outcomes.hit + outcomes.miss + outcomes.collapsed
  countHits(hit)
  record.summary = () => ({
    ...summary,
    outcomes: { hit, stale: 0, miss: 0, collapsed: 0 },
    upstreamCalls: 0,
  })
  sendAnswer(request, response, { status: 200, contentType, headers: [], body, freshMs, now: clock.now() })
  return true
}
