// The check of packages: what may be imported where, and what `npm ci` need not install.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findUndeclaredPackages, findUnneededPackages, packageOf } from '../../scripts/packages.ts'

const project = { dependencies: { graphql: '1.0.0' }, devDependencies: { vite: '1.0.0' } }
const interop = { devDependencies: { '@apollo/gateway': '1.0.0' } }
const importing = (path: string, name: string) => new Map([[path, `import { x } from '${name}'\n`]])

test('an import names its package; files and modules of Node have none', () => {
  assert.deepEqual(
    ['vite', 'vite/client', '@apollo/gateway', '@apollo/server/standalone', './x.ts', 'node:fs', 'fs'].map(
      packageOf,
    ),
    ['vite', 'vite', '@apollo/gateway', '@apollo/server', undefined, undefined, undefined],
  )
})

test('what no package.json has may not be imported', () => {
  for (const path of ['test/x.ts', 'interop/test/x.ts'])
    assert.deepEqual(findUndeclaredPackages(importing(path, 'lodash/get'), project, interop), [
      `${path} imports lodash, which its package.json lacks: add it there, or move the file.`,
    ])
})

test('packages of interop/ may be imported there alone, those of the project everywhere', () => {
  const undeclared = (path: string, name: string) =>
    findUndeclaredPackages(importing(path, name), project, interop).length
  assert.equal(undeclared('interop/test/x.ts', '@apollo/gateway'), 0)
  assert.equal(undeclared('test/x.ts', '@apollo/gateway'), 1)
  assert.equal(undeclared('interop/test/x.ts', 'graphql'), 0)
  assert.equal(undeclared('test/x.ts', 'graphql'), 0)
})

test('a development dependency that interop/ alone imports, or nothing, is not one of the project', () => {
  const sentence = 'Only interop/ imports vite, or nothing: move it to interop/package.json, or remove it.'
  assert.deepEqual(findUnneededPackages(importing('interop/x.ts', 'vite'), project), [sentence])
  assert.deepEqual(findUnneededPackages(new Map(), project), [sentence])
  assert.deepEqual(findUnneededPackages(importing('scripts/x.ts', 'vite/client'), project), [])
})

test('types are needed where the package that they are of is imported', () => {
  const typed = { devDependencies: { '@types/vite': '1.0.0' } }
  assert.deepEqual(findUnneededPackages(importing('scripts/x.ts', 'vite'), typed), [])
  assert.equal(findUnneededPackages(importing('scripts/x.ts', 'vitest'), typed).length, 1)
})
