// Tables of the generated documents.

/** A Markdown table as the formatter wants it: cells as wide as the widest of their column. */
export function toTable(rows: readonly (readonly string[])[]): string {
  const escaped = rows.map((cells) => cells.map((cell) => cell.replaceAll('|', '\\|')))
  const [head = []] = escaped
  const widths = head.map((_, column) => Math.max(3, ...escaped.map((cells) => cells[column]?.length ?? 0)))
  const lines = escaped.map((cells) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)))
  const rule = widths.map((width) => '-'.repeat(width))
  return lines
    .toSpliced(1, 0, rule)
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}
