// The table of folders in docs/architecture.md.

import { toTable } from '../src/markdown-table.ts'
import { folderRules } from './folder-rules.ts'

/** One row per folder and file of src: what it contains, what it may import. */
export function foldersTable(): string {
  const rows = Object.entries(folderRules).map(([name, { contains, imports, packages }]) => [
    `\`${name}\``,
    contains,
    cells(imports),
    cells(packages.filter((module) => !module.startsWith('node:'))),
  ])
  return toTable([['In `src/`', 'Contains', 'May import', 'Packages'], ...rows])
}

function cells(names: readonly string[]): string {
  return names.length === 0 ? '–' : names.map((name) => `\`${name}\``).join(', ')
}
