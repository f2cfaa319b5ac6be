// Tables: printed in Markdown, and appended to the file that report.ts reads.
import { appendFileSync } from 'node:fs'

export interface Table {
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Prints a heading and a table; columns but the first are aligned right. */
export function printTable(title: string, head: Table['head'], rows: Table['rows']): void {
  const table: Table = { title, head, rows }
  process.stdout.write(`\n${toMarkdown(table)}\n`)
  const collector = process.env['BENCH_TABLES']
  if (collector !== undefined) appendFileSync(collector, `${JSON.stringify(table)}\n`)
}

/** The heading and the table. */
export function toMarkdown({ title, head, rows }: Table): string {
  const rule = head.map((_, index) => (index === 0 ? '---' : '--:'))
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return `### ${title}\n\n${[head, rule, ...rows].map(line).join('\n')}`
}
