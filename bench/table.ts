// Tables in Markdown, as they stand in bench/README.md.

/** Prints a heading and a table; columns but the first are aligned right. */
export function printTable(
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const rule = head.map((_, index) => (index === 0 ? '---' : '--:'))
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  process.stdout.write(`\n### ${title}\n\n${[head, rule, ...rows].map(line).join('\n')}\n`)
}
