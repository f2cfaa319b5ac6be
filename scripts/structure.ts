// `npm run structure`: each folder of src imports what scripts/folder-rules.ts allows, no import closes a cycle, no module has state.
//
// Imports and statements are found by their form. That is enough here, because the formatter keeps the form: statements of a
// module start their line, everything inside of them is indented.
import { globSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type FolderRule, folderRules, knownViolations, modulesWithState } from './folder-rules.ts'

/** Texts by path from the project's root. */
export type Sources = ReadonlyMap<string, string>

/** The modules that a text imports, types included: as they are written there. */
export function importsOf(text: string): string[] {
  const pattern = /^(?:import|export)\b[^'"`;]*?\bfrom '([^']+)'|^import '([^']+)'|\bimport\(\s*'([^']+)'/gm
  return [...text.matchAll(pattern)].map(([, from, effect, dynamic]) => from ?? effect ?? dynamic ?? '')
}

/** Whether a path, or a folder around it, is in the list. */
function includesPath(list: readonly string[], path: string): boolean {
  return list.some((allowed) => path === allowed || path.startsWith(`${allowed}/`))
}

function ruleOf(path: string): readonly [name: string, rule: FolderRule] | undefined {
  for (let name = path; name !== '.'; name = posix.dirname(name)) {
    const rule = Object.hasOwn(folderRules, name) ? folderRules[name] : undefined
    if (rule) return [name, rule]
  }
  return undefined
}

const target = (path: string, imported: string) => posix.join(posix.dirname(path), imported)
const isKnown = (path: string, imports: string) =>
  knownViolations.has(`${belowSrc(path)} → ${belowSrc(imports)}`)
const belowSrc = (path: string) => (path.startsWith('src/') ? path.slice('src/'.length) : undefined)

/** One sentence for each import that is not allowed. */
export function findForbiddenImports(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) =>
    importsOf(text).flatMap((imported) => checkImport(path, imported) ?? []),
  )
}

function checkImport(path: string, imported: string): string | undefined {
  const isOurs = imported.startsWith('.')
  const imports = isOurs ? target(path, imported) : imported
  const from = belowSrc(path)
  if (from === undefined)
    return path.startsWith('emulator/') && imports.startsWith('src/')
      ? `${path} imports ${imports}: the emulator stands for a service of others. Write here what it needs.`
      : undefined
  const [name, rule] = ruleOf(from) ?? []
  if (name === undefined || rule === undefined)
    return `${path} has no rule: add what it contains and may import to scripts/folder-rules.ts.`
  const to = isOurs ? belowSrc(imports) : imports
  if (to === undefined)
    return `${path} imports ${imports}: src imports nothing from outside. Move it into src.`
  const isAllowed = isOurs ? includesPath([name, ...rule.imports], to) : includesPath(rule.packages, to)
  if (isAllowed || (isOurs && isKnown(path, imports))) return undefined
  return `${path} imports ${to}, which ${name} may not: let gateway.ts hand it in or move the code, or allow it in scripts/folder-rules.ts and say why in the commit.`
}

/** One sentence for each cycle of imports; generated types may import the types that they are mapped to. */
export function findCycles(sources: Sources): string[] {
  const cycles: string[] = []
  const finished = new Set<string>()
  const visit = (path: string, way: readonly string[]): void => {
    const start = way.indexOf(path)
    if (start !== -1) {
      const cycle = [...way.slice(start), path].join(' → ')
      cycles.push(`${cycle}: a cycle. Move what they share into a file that imports none of them.`)
    }
    if (start !== -1 || finished.has(path) || path.includes('__generated__')) return
    for (const imported of importsOf(sources.get(path) ?? ''))
      if (imported.startsWith('.') && !isKnown(path, target(path, imported)))
        visit(target(path, imported), [...way, path])
    finished.add(path)
  }
  for (const path of sources.keys()) visit(path, [])
  return cycles
}

/** Makes something that can change, unless its type or its class says otherwise. */
const makesState =
  /= (?:new (?!RegExp\b|Error\b|URL\b|Intl\b|GraphQL\w+\b)|Buffer\.(?:alloc|from)|create[A-Z]\w*\()/

/** One sentence for each statement of a module that makes state: a variable, a collection, a buffer, what a createX returns. */
export function findModuleState(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) =>
    statementsOf(text).flatMap(({ line, statement }) => {
      const isVariable = /^(?:export )?(?:let|var) /.test(statement)
      const [head = ''] = statement.split('=>', 1)
      const isConstant = /^(?:export )?const \w+: Readonly(?:Map|Set|Array)?</.test(head)
      const isState = /^(?:export )?const /.test(head) && makesState.test(head) && !isConstant
      if (!(isVariable || isState) || Object.hasOwn(modulesWithState, belowSrc(path) ?? path)) return []
      return `${path}:${line} is state of a module: make it in a createX function that gateway.ts calls, or give it a Readonly type.`
    }),
  )
}

/** The statements that start in the first column, each on one line, without the text of template literals. */
function statementsOf(text: string): { readonly line: number; readonly statement: string }[] {
  const code = text.replaceAll(/`[^`]*`/g, (literal) => '\n'.repeat(literal.split('\n').length - 1))
  let line = 1
  return code.split(/\n(?=[a-z])/).map((statement) => {
    const start = line
    line += statement.split('\n').length
    return { line: start, statement: statement.replaceAll(/\s+/g, ' ') }
  })
}

/** One sentence for each exception that nothing needs any more. */
function findObsoleteExceptions(sources: Sources): string[] {
  const imports = new Set(
    [...sources].flatMap(([path, text]) =>
      importsOf(text).map((imported) => `${belowSrc(path)} → ${belowSrc(target(path, imported))}`),
    ),
  )
  return [
    ...[...knownViolations].filter((exception) => !imports.has(exception)),
    ...Object.keys(modulesWithState).filter((path) => !sources.has(`src/${path}`)),
  ].map((exception) => `${exception} exists no more: remove it from scripts/folder-rules.ts.`)
}

export function readSources(folders: string): Sources {
  return new Map(
    globSync(folders)
      .toSorted()
      .map((path) => [path, readFileSync(path, 'utf8')]),
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const src = readSources('src/**/*.ts')
  const all = new Map([...src, ...readSources('emulator/**/*.ts')])
  const problems = [
    ...findForbiddenImports(all),
    ...findCycles(src),
    ...findModuleState(src),
    ...findObsoleteExceptions(src),
  ]
  for (const problem of problems) process.stdout.write(`${problem}\n`)
  if (problems.length > 0) process.exitCode = 1
}
