// The bundle: the program with all its packages in one file, `dist/gateway.mjs`.
import { globSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { build, type Metafile } from 'esbuild'
import { embedFiles, projectFolderModule } from './embedded-files.ts'

export const projectRoot = resolve(import.meta.dirname, '../..')

/** Where `npm run build` writes it, below the project's folder. */
export const bundlePath = 'dist/gateway.mjs'

/** What the bundle imports where it is installed beside it. */
export const optionalPackages = ['@azure/identity']

/** Packages use them where they are installed, as they may be for tests: the bundle does not depend on that. */
const unusedPackages = ['supports-color']

/** Packages that are CommonJS call it. */
const banner = `import { createRequire as bundledCreateRequire } from 'node:module'
const require = bundledCreateRequire(import.meta.url)`

export interface Bundle {
  readonly bytes: number
  /** What is in it, by path from the project's folder. */
  readonly inputs: Metafile['inputs']
}

/** Builds the bundle of this tree into `path`. The same sources and packages make the same bytes, wherever they are. */
export async function buildBundle(path: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: projectRoot,
    entryPoints: ['bin/sessions-gateway.ts'],
    outfile: 'gateway.mjs',
    write: false,
    bundle: true,
    platform: 'node',
    format: 'esm',
    // Node 22 reads it, too, so that it can name the version that it needs.
    target: 'node22',
    external: [...optionalPackages, ...unusedPackages],
    // Libraries read it while they are loaded.
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: { js: banner },
    inject: [projectFolderModule],
    legalComments: 'none',
    // Comments and indentation are a third of the bytes, which Node reads and V8 scans at every start. Names stay, and lines
    // are short, so that stack traces can be read.
    minifyWhitespace: true,
    lineLimit: 120,
    metafile: true,
    // Paths in the bundle do not depend on where packages really are.
    preserveSymlinks: true,
    logLevel: 'error',
    plugins: [embedFiles(projectRoot)],
  })
  const contents = Buffer.from(toAscii(outputFiles[0]?.text ?? ''), 'latin1')
  mkdirSync(dirname(path), { recursive: true })
  // Whole, also for one that starts it meanwhile.
  const part = `${path}.${process.pid}`
  writeFileSync(part, contents, { mode: 0o755 })
  renameSync(part, path)
  return { bytes: contents.length, inputs: metafile.inputs }
}

/**
 * Escapes what is not ASCII: esbuild has left it in regular expressions alone, where an escape means the same. One such character
 * has Node decode the whole file at every start, and V8 keep and scan two bytes for each of its characters.
 */
function toAscii(text: string): string {
  return text.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Builds `dist/gateway.mjs` unless it is newer than all that it is made from. Resolves to its absolute path. */
export async function ensureBundle(): Promise<string> {
  const path = join(projectRoot, bundlePath)
  if (!isCurrent(path)) await buildBundle(path)
  return path
}

function isCurrent(path: string): boolean {
  const builtAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs
  if (builtAt === undefined) return false
  const sources = globSync(
    [
      '{bin,src,emulator,examples/demo,scripts/release}/**/*.*',
      '*.graphql',
      'package*.json',
      'scripts/check-node.mjs',
    ],
    { cwd: projectRoot },
  )
  return sources.every((source) => statSync(join(projectRoot, source)).mtimeMs < builtAt)
}
