// A finished answer, told again: counted, limited and logged as if it were made anew.
import type { Request, Response } from 'express'
import { GraphQLError } from 'graphql'
import type { Clock } from '../clock.ts'
import { type CountCost, charge } from '../operations/rate-limit.ts'
import type { FinishedAnswer } from './finished-answers.ts'
import { recordOf } from './request-record.ts'
import { sendAnswer } from './send-answer.ts'

export interface TellOptions {
  readonly countCost: CountCost | undefined
  readonly countHits: (pages: number) => void
  readonly freshMs: number
  readonly clock: Clock
}

export async function tellAgain(
  { body, contentType, operationName, cost, summary }: FinishedAnswer,
  request: Request,
  response: Response,
  { countCost, countHits, freshMs, clock }: TellOptions,
): Promise<void> {
  const record = recordOf(response)
  if (operationName !== undefined) record.operationName = operationName
  const headers = ['content-type', contentType]
  try {
    await charge(record, cost, countCost)
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    record.codes = [String(error.extensions['code'])]
    const { http: _http, ...extensions } = error.extensions
    const answer = {
      errors: [{ message: error.message, extensions: { ...extensions, requestId: record.requestId } }],
    }
    return sendAnswer(request, response, {
      status: 429,
      headers,
      body: JSON.stringify(answer),
      freshMs,
      now: clock.now(),
    })
  }
  const { outcomes } = summary
  const hit = outcomes.hit + outcomes.miss + outcomes.dedupe
  countHits(hit)
  record.summary = () => ({
    ...summary,
    outcomes: { hit, stale: 0, miss: 0, dedupe: 0 },
    upstreamCalls: 0,
  })
  sendAnswer(request, response, { status: 200, headers, body, freshMs, now: clock.now() })
}
