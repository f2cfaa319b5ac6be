// `npm run build:pages` builds the explorer and the demo's page into their `dist` folders, unless what is there is newer than
// everything that it is made from. `npm run demo` does so by itself.
import { globSync, mkdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'vite'

interface Page {
  readonly folder: string
  /** Beside the folder itself. */
  readonly sources: readonly string[]
}

const root = resolve(import.meta.dirname, '..')
const pages: readonly Page[] = [
  { folder: 'explorer', sources: ['package-lock.json'] },
  {
    folder: 'examples/web',
    sources: [
      'package-lock.json',
      'docs/__generated__/api-schema-with-writes.graphql',
      'examples/clients/follow-changes.ts',
      'examples/clients/session-list.ts',
      'examples/clients/relay/subscribe.ts',
    ],
  },
]

/** Builds the pages that are not current; those in `folders`, or all. Resolves to the folders that were built. */
export async function buildPages(folders = pages.map(({ folder }) => folder)): Promise<string[]> {
  const stale = pages.filter((page) => folders.includes(page.folder) && !isCurrent(page))
  for (const { folder } of stale) {
    const path = join(root, folder)
    mkdirSync(join(path, 'dist'), { recursive: true })
    await build({ configFile: join(path, 'vite.config.ts'), logLevel: 'error' })
  }
  return stale.map(({ folder }) => folder)
}

function isCurrent({ folder, sources }: Page): boolean {
  const builtAt = statSync(join(root, folder, 'dist/index.html'), { throwIfNoEntry: false })?.mtimeMs
  if (builtAt === undefined) return false
  const files = [
    ...globSync(`${folder}/{index.html,vite.config.ts}`, { cwd: root }),
    ...globSync(`${folder}/{src,public}/**/*.*`, { cwd: root }),
    ...sources,
  ]
  return files.every((file) => statSync(join(root, file)).mtimeMs < builtAt)
}

if (import.meta.main) {
  const built = await buildPages(process.argv.length > 2 ? process.argv.slice(2) : undefined)
  process.stdout.write(built.length > 0 ? `Built ${built.join(' and ')}.\n` : 'All pages are current.\n')
}
