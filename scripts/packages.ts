// Packages, as part of `npm run structure`: what a file imports is in the package.json of its folder, and `npm ci` installs nothing
// that interop/ alone needs.
import { globSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { fileURLToPath } from 'node:url'
import { importsOf, type Sources } from './structure.ts'

/** A package.json. */
export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** Packages of the project that no file imports, each with what needs it. */
const neededUnimported: Readonly<Record<string, string>> = {
  '@babel/core': '@rolldown/plugin-babel',
  '@babel/runtime': '@rolldown/plugin-babel',
  '@biomejs/biome': 'npm run format',
  '@graphiql/react': 'explorer/: it brings the editor in its own version',
  '@graphql-codegen/client-preset': 'codegen.yml',
  '@graphql-codegen/typescript': 'codegen.yml',
  '@graphql-codegen/typescript-resolvers': 'codegen.yml',
  '@types/node': 'npm run types',
  'axe-core': 'test/pages: it is read as a file',
  'babel-plugin-relay': 'examples/web/vite.config.ts',
  node: 'the npm scripts',
  oxlint: 'npm run lint',
  'oxlint-tsgolint': 'npm run lint',
  typescript: 'npm run types',
}

/** Packages that may be imported because another one brings them, in the version that it needs. */
const broughtByOthers = new Set(['monaco-editor', 'monaco-graphql'])

/** The package of an import: `@scope/name/file` gives `@scope/name`. Undefined for files, modules of Node and templates. */
export function packageOf(imported: string): string | undefined {
  if (/^\.|^node:|\$/.test(imported) || builtinModules.includes(imported)) return undefined
  return imported.split('/', imported.startsWith('@') ? 2 : 1).join('/')
}

const namesIn = ({ dependencies, devDependencies, optionalDependencies }: Manifest) =>
  new Set(Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies }))
const isOfInterop = (path: string) => path.startsWith('interop/')
const packagesOf = (text: string) => importsOf(text).flatMap((imported) => packageOf(imported) ?? [])

/** One sentence for each import of a package that is not in the package.json of the file's folder. */
export function findUndeclaredPackages(sources: Sources, project: Manifest, interop: Manifest): string[] {
  const own = namesIn(project)
  const ofInterop = namesIn(interop)
  return [...sources].flatMap(([path, text]) =>
    packagesOf(text)
      .filter((name) => !own.has(name) && !broughtByOthers.has(name))
      .filter((name) => !(isOfInterop(path) && ofInterop.has(name)))
      .map(
        (name) => `${path} imports ${name}, which its package.json lacks: add it there, or move the file.`,
      ),
  )
}

/** One sentence for each development dependency of the project that no file outside of interop/ needs. */
export function findUnneededPackages(sources: Sources, { devDependencies = {} }: Manifest): string[] {
  const outside = [...sources].filter(([path]) => !isOfInterop(path))
  const needed = new Set([
    ...Object.keys(neededUnimported),
    ...outside.flatMap(([, text]) => packagesOf(text)).flatMap((name) => [name, `@types/${name}`]),
  ])
  return Object.keys(devDependencies)
    .filter((name) => !needed.has(name))
    .map(
      (name) => `Only interop/ imports ${name}, or nothing: move it to interop/package.json, or remove it.`,
    )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const paths = globSync(
    '{bin,src,emulator,test,bench,examples,explorer,scripts,interop}/**/*.{ts,tsx,mjs}',
    {
      // Peers have packages of their own; the tests of these rules have imports in texts.
      exclude: ['**/node_modules', '**/__generated__', '**/dist', 'bench/peers', 'test/rules'],
    },
  )
  const sources = new Map(paths.toSorted().map((path) => [path, readFileSync(path, 'utf8')]))
  const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Manifest
  const project = read('package.json')
  const problems = [
    ...findUndeclaredPackages(sources, project, read('interop/package.json')),
    ...findUnneededPackages(sources, project),
  ]
  for (const problem of problems) process.stdout.write(`${problem}\n`)
  if (problems.length > 0) process.exitCode = 1
}
