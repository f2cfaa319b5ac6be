// Documents refer to files that exist: by links, and by paths in code spans.
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { test } from 'node:test'

const pages = globSync('{*.md,docs/**/*.md,examples/**/*.md}', {
  exclude: (path) => path.includes('node_modules'),
})

/** Returns the anchors of a page, as GitHub makes them of its headings. */
function anchorsOf(path: string): Set<string> {
  const headings = readFileSync(path, 'utf8').matchAll(/^#+ (.+)$/gm)
  return new Set(
    [...headings].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, '')
        .replaceAll(' ', '-'),
    ),
  )
}

test('each relative link leads to a file, and its anchor to a heading', () => {
  const broken = pages.flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, link = '']) => link)
      .filter((link) => !/^[a-z]+:/.test(link))
      .filter((link) => {
        const [path = '', anchor] = link.split('#')
        const target = path === '' ? page : normalize(join(dirname(page), path))
        return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).has(anchor))
      })
      .map((link) => `${page}: ${link}`),
  )
  assert.ok(pages.length > 20, `${pages.length} pages`)
  assert.deepEqual(broken, [])
})

test('each path in a code span is the path of a file or folder', () => {
  const missing = pages.flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/`((?:src|test|emulator|examples|scripts|bench)\/[\w./*-]*)`/g)]
      .map(([, path = '']) => path)
      .filter((path) => globSync(path).length === 0)
      .map((path) => `${page}: ${path}`),
  )
  assert.deepEqual(missing, [])
})

test('each file in the lifecycle of a request is a file', () => {
  const page = readFileSync('docs/architecture.md', 'utf8')
  const [, drawing = ''] = /## Lifecycle[^`]*```\n([^`]*)```/.exec(page) ?? []
  const paths = [...drawing.matchAll(/\b[a-z][\w-]*(?:\/[\w-]+)+\.ts\b/g)].map(([path]) => `src/${path}`)
  assert.ok(paths.length > 15, `${paths.length} files`)
  assert.deepEqual(
    paths.filter((path) => !existsSync(path)),
    [],
  )
})
