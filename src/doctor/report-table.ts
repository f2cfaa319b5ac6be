// The report as a table for people: aligned columns, wrapped to the width of the terminal.
import { styleText } from 'node:util'
import type { ExaminedPart, Finding, FindingStatus } from './finding.ts'
import { type Report, summaryOf } from './report.ts'

export interface TableOptions {
  /** In characters; the table has 80 to 120. */
  readonly width: number
  readonly isColoured: boolean
}

const statusWidth = 7
const checkWidth = 16
const gap = '  '
const indent = ' '.repeat(statusWidth + checkWidth + 2 * gap.length)
/** Share of what is left of a line for the column of what was found. */
const foundShare = 0.4

type Colour = 'green' | 'cyan' | 'yellow' | 'red'
const colours: Readonly<Record<FindingStatus, Colour>> = {
  ok: 'green',
  note: 'cyan',
  warning: 'yellow',
  failure: 'red',
}

/** Returns the lines of the report. */
export function toTable(report: Report, { width, isColoured }: TableOptions): string {
  const lineWidth = Math.min(Math.max(width, 80), 120)
  const parts = report.parts.map((part) => partLines(part, lineWidth, isColoured).join('\n'))
  return `${parts.join('\n\n')}\n\n${wrap(summaryOf(report), lineWidth).join('\n')}\n`
}

function partLines({ part, address, findings }: ExaminedPart, width: number, isColoured: boolean): string[] {
  const title = address === undefined ? part : `${part}: ${address}`
  return [
    isColoured ? style('bold', title) : title,
    ...findings.flatMap((finding) => findingLines(finding, width - indent.length, isColoured)),
  ]
}

/** `width`: of what was found and what it means together. What to do stands below both. */
function findingLines({ status, ...finding }: Finding, width: number, isColoured: boolean): string[] {
  const foundWidth = Math.floor(width * foundShare)
  const found = wrap(finding.found, foundWidth)
  const meaning = wrap(finding.meaning, width - foundWidth - gap.length)
  const lines = Array.from({ length: Math.max(found.length, meaning.length) }, (_, line) => {
    const shown = status.padEnd(statusWidth)
    const start = [isColoured ? style(colours[status], shown) : shown, finding.check.padEnd(checkWidth), '']
    const cells = [(found[line] ?? '').padEnd(foundWidth), meaning[line] ?? '']
    return `${line === 0 ? start.join(gap) : indent}${cells.join(gap)}`.trimEnd()
  })
  const advice = finding.advice === undefined ? [] : wrap(`→ ${finding.advice}`, width)
  return [...lines, ...advice.map((line) => `${indent}${line}`)]
}

const style = (format: Colour | 'bold', text: string) => styleText(format, text, { validateStream: false })

/** Breaks between words; a word that is longer than a line is cut. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = ['']
  for (const word of text.split(' ').flatMap((long) => long.match(new RegExp(`.{1,${width}}`, 'gu')) ?? [])) {
    const line = lines.at(-1) ?? ''
    if (line === '') lines[lines.length - 1] = word
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines
}
