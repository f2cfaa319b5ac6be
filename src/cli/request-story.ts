// One request's story, in plain sentences and a table, out of a file of the flight recorder.

import { toTable } from '../markdown-table.ts'
import type { FlightEntry } from '../telemetry/flight-entry.ts'
import { outcomeMeanings } from '../telemetry/outcome.ts'

/** A line of the file but its first; `time` is when what it is about had ended. */
export type RecordedLine = { readonly time: string } & FlightEntry

type Of<Type extends FlightEntry['type']> = Extract<RecordedLine, { readonly type: Type }>

/** Parses a file. Throws a SyntaxError for one that is none of the flight recorder's. */
export function parseRecording(text: string): RecordedLine[] {
  const [head, ...lines] = text
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
  if ((head as { type?: unknown } | undefined)?.type !== 'recording')
    throw new SyntaxError('The file is none of the flight recorder: its first line says so.')
  return lines as RecordedLine[]
}

/** Returns the story; undefined where nothing was recorded of the request. */
export function storyOf(requestId: string, lines: readonly RecordedLine[]): string | undefined {
  const own = lines.filter((line) => 'requestId' in line && line.requestId === requestId)
  const operation = own.find((line): line is Of<'operation'> => line.type === 'operation')
  const [first] = own
  if (first === undefined) return undefined
  const startedAt = operation ? Date.parse(operation.time) - operation.durationMs : Date.parse(first.time)
  const steps = own.filter((line) => line.type === 'page' || line.type === 'call')
  const joined = new Set(steps.flatMap((line) => (line.type === 'page' ? (line.joinedRequestId ?? []) : [])))
  const parts = [
    operation
      ? toSentences(operation)
      : `Request ${requestId} had no response yet when the file was written.`,
    steps.length === 0
      ? 'It read nothing.'
      : toTable([tableHead, ...steps.map((step) => toRow(step, startedAt))]),
    [...joined].map((id) => `It waited for the call of request ${id}.`).join('\n'),
    circumstances(lines, Date.parse((operation ?? first).time)),
  ]
  return printable(parts.filter((part) => part !== '').join('\n\n'))
}

const tableHead = ['After', 'What', 'Agent', 'How']

function toSentences({
  requestId,
  traceId,
  outcome,
  status,
  operationName,
  servedBy,
  errorCodes,
  cost,
  durationMs,
}: Of<'operation'>): string {
  return [
    `Request ${requestId} got status ${status}; its outcome is ${outcome}: ${outcomeMeanings[outcome]}.`,
    `${operationName === undefined ? 'Its operation has no name' : `Its operation is ${operationName}`}${servedBy === undefined ? '' : `, served by ${servedBy}`}, after ${milliseconds(durationMs)}.`,
    ...(cost === undefined ? [] : [`Its cost is ${cost}.`]),
    ...(errorCodes.length === 0 ? [] : [`Its errors have the codes ${errorCodes.join(', ')}.`]),
    ...(traceId === undefined ? [] : [`Its trace is ${traceId}.`]),
  ].join('\n')
}

function toRow(line: Of<'page'> | Of<'call'>, startedAt: number): string[] {
  const after = milliseconds(Date.parse(line.time) - startedAt)
  if (line.type === 'page')
    return [
      after,
      'page',
      line.agentName,
      `${line.outcome}: ${line.rows} rows, ${milliseconds(line.ageMs)} old`,
    ]
  const { operation, failure, status, durationMs, callId, upstreamRequestId } = line
  const result =
    failure === undefined ? 'succeeded' : `failed (${failure}${status === undefined ? '' : `, ${status}`})`
  const theirs = upstreamRequestId === undefined ? '' : `; the service's own id is ${upstreamRequestId}`
  return [
    after,
    'call',
    line.agentName,
    `${operation} ${result} in ${milliseconds(durationMs)}, sent as ${callId}${theirs}`,
  ]
}

/** What changed its state before the request ended. */
function circumstances(lines: readonly RecordedLine[], endedAt: number): string {
  const changes = lines
    .filter(({ time }) => Date.parse(time) <= endedAt)
    .flatMap((line) => {
      const before = `${milliseconds(endedAt - Date.parse(line.time))} before its end`
      if (line.type === 'redis') return [`- ${before}, Redis became ${line.state}.`]
      if (line.type !== 'circuitBreaker') return []
      const whose = line.agentName === undefined ? 'of the service' : `of the agent ${line.agentName}`
      return [`- ${before}, the circuit breaker ${whose} became ${line.state}.`]
    })
  return changes.length === 0 ? '' : `In the minute before:\n\n${changes.join('\n')}`
}

function milliseconds(ms: number): string {
  return `${Math.round(ms * 10) / 10} ms`
}

function printable(text: string): string {
  return text.replaceAll(/[^\n\x20-\x7e]/g, '?')
}
