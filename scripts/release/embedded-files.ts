// Files that the sources read from beside themselves, in the bundle: small ones stand in it, folders are found from it.
import { readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import type { Plugin } from 'esbuild'

const readText = /readFileSync\(new URL\('([^']+)', import\.meta\.url\), 'utf8'\)/g
const folder = /\bimport\.meta\.dirname\b/g
const other = /\bimport\.meta\.(?:url|filename|resolve)\b/

/**
 * Replaces what sources under `root` do with their own place: `readFileSync(new URL('…', import.meta.url), 'utf8')` by the file's
 * text, and `import.meta.dirname` by the folder of the source below the project's folder, wherever that is when the bundle runs
 * (`bin/project-folder.ts`). The build fails for anything else that depends on it.
 */
export function embedFiles(root: string): Plugin {
  return {
    name: 'embedded-files',
    setup(build) {
      build.onLoad({ filter: /\.(?:ts|mjs)$/ }, ({ path }) => {
        const below = relative(root, path).replaceAll('\\', '/')
        if (below.startsWith('..') || below.includes('node_modules/') || below === projectFolderModule)
          return undefined
        const contents = embed(readFileSync(path, 'utf8'), root, below)
        if (other.test(contents)) return { errors: [{ text: `${below}: ${unknownForm}` }] }
        return { contents, loader: 'ts', resolveDir: dirname(path) }
      })
    },
  }
}

/** It is where `import.meta` keeps its meaning. */
export const projectFolderModule = 'bin/project-folder.ts'
const unknownForm =
  "the bundle knows readFileSync(new URL('…', import.meta.url), 'utf8') and import.meta.dirname alone."

function embed(source: string, root: string, path: string): string {
  return source
    .replaceAll(readText, (_, file: string) =>
      JSON.stringify(readFileSync(resolve(root, dirname(path), file), 'utf8')),
    )
    .replaceAll(folder, () => `projectPath(${JSON.stringify(dirname(path))})`)
}
