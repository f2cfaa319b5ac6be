// The check of the structure: imports that are not allowed, cycles, state in modules.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  findCycles,
  findForbiddenImports,
  findModuleState,
  importsOf,
  type Sources,
} from '../../scripts/structure.ts'

const one = (text: string, path = 'src/connection/x.ts'): Sources => new Map([[path, text]])

test('every form of an import is found, types included', () => {
  const text = `import a from 'a'
import type {
  B,
} from './b.ts'
import 'c'
export * from './d.ts'
const e = await import('e')
type F = import('./f.ts').F`
  assert.deepEqual(importsOf(text), ['a', './b.ts', 'c', './d.ts', 'e', './f.ts'])
})

for (const [what, text] of [
  ['a folder', "import { x } from '../sessions/x.ts'"],
  ['a type', "import type { X } from '../sessions/x.ts'"],
  ['a package', "import { x } from 'undici'"],
  ['a file outside of src', "import { x } from '../../emulator/x.ts'"],
] as const)
  test(`${what} that a folder may not import is one problem, which says what to do`, () => {
    const [problem = '', ...others] = findForbiddenImports(one(text))
    assert.match(
      problem,
      /^src\/connection\/x\.ts imports .*(may not: let gateway\.ts hand it in|Move it into src)/,
    )
    assert.deepEqual(others, [])
  })

test('a folder may import itself and what its rule names, with subpaths', () => {
  const text = `import './y.ts'
import '../crypto/signed-text.ts'
import 'graphql/language'`
  assert.deepEqual(findForbiddenImports(one(text)), [])
})

test('a folder without a rule may import nothing', () => {
  assert.match(
    findForbiddenImports(one("import 'graphql'", 'src/other/x.ts')).join(),
    /has no rule: add what/,
  )
})

test('the emulator may not import src', () => {
  assert.match(
    findForbiddenImports(one("import type { X } from '../src/clock.ts'", 'emulator/x.ts')).join(),
    /^emulator\/x\.ts imports src\/clock\.ts/,
  )
})

test('a cycle is found, also one of types alone, and generated types are no part of one', () => {
  const cycle: Sources = new Map([
    ['src/a.ts', "import { b } from './b.ts'"],
    ['src/b.ts', "import type { C } from './c.ts'"],
    ['src/c.ts', "import './a.ts'\nimport './__generated__/g.ts'"],
    ['src/__generated__/g.ts', "import '../c.ts'"],
  ])
  assert.deepEqual(findCycles(cycle), [
    'src/a.ts → src/b.ts → src/c.ts → src/a.ts: a cycle. Move what they share into a file that imports none of them.',
  ])
})

test('variables, collections, buffers and what a createX returns are state of a module', () => {
  const lines = [
    'let count = 0',
    'export const cache = new Map<string, string>()',
    'const known =\n  new WeakMap<object, string>()',
    'const scratch = Buffer.alloc(10)',
    'const log = createLog()',
  ]
  for (const text of lines)
    assert.match(findModuleState(one(text)).join(), /^src\/connection\/x\.ts:1 is state/)
})

test('constants, tables of a Readonly type, functions and what stands in a text are no state of a module', () => {
  const text = `const limit = 5
const names: ReadonlySet<string> = new Set(['a'])
const pattern = new RegExp('x')
const createThing = () => new Map()
function f() {
  let count = 0
  return new Map([[count, count]])
}
const code = \`
let generated = 1
\``
  assert.deepEqual(findModuleState(one(text)), [])
})
