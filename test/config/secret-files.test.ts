// Secrets out of files: NAME_FILE in place of NAME.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseConfig } from '../../src/config/config.ts'
import { least, parse, problemsOf, secretA, secretB } from './config-parse.ts'

const secretNames = ['UPSTREAM_TOKEN', 'ISOLATION_KEY_SECRET', 'SIGNING_SECRETS', 'REDIS_URL'] as const
const contents = (name: string) => (name === 'REDIS_URL' ? 'redis://cache.example' : secretB)

for (const name of secretNames) {
  test(`${name} is read from the file that ${name}_FILE names`, () => {
    const read: string[] = []
    const config = parse({ [name]: undefined, [`${name}_FILE`]: '/run/secrets/x' }, (path) => {
      read.push(path)
      return contents(name)
    })
    assert.deepEqual([config[name]].flat(), [contents(name)])
    assert.deepEqual(read, ['/run/secrets/x'])
  })

  test(`${name} and ${name}_FILE together are one problem`, () => {
    assert.deepEqual(
      problemsOf({ [name]: contents(name), [`${name}_FILE`]: '/x' }, () => contents(name)),
      [`${name} and ${name}_FILE are both set: keep one.`],
    )
  })

  test(`${name}_FILE that cannot be read is one problem, which is not that ${name} is missing`, () => {
    const unreadable = () => {
      throw new Error('ENOENT: /run/secrets/x')
    }
    const environment = { [name]: undefined, [`${name}_FILE`]: '/run/secrets/x', UPSTREAM_AUTH: 'token' }
    const others = name === 'UPSTREAM_TOKEN' ? {} : { UPSTREAM_TOKEN: 'token' }
    assert.deepEqual(problemsOf({ ...environment, ...others }, unreadable), [
      `${name}_FILE must name a readable file.`,
    ])
  })
}

for (const [what, text] of [
  ['nothing', secretA],
  ['a line end', `${secretA}\n`],
  ['a line end of Windows', `${secretA}\r\n`],
] as const) {
  test(`a secret is the text of its file, where ${what} follows it`, () => {
    const config = parse({ ISOLATION_KEY_SECRET: undefined, ISOLATION_KEY_SECRET_FILE: '/x' }, () => text)
    assert.equal(config.ISOLATION_KEY_SECRET, secretA)
  })
}

test('one line end is taken away, not more', () => {
  const config = parse(
    { ISOLATION_KEY_SECRET: undefined, ISOLATION_KEY_SECRET_FILE: '/x' },
    () => `${secretA}\n\n`,
  )
  assert.equal(config.ISOLATION_KEY_SECRET, `${secretA}\n`)
})

test('a file with a bad secret is a problem of the setting', () => {
  assert.deepEqual(
    problemsOf({ SIGNING_SECRETS: undefined, SIGNING_SECRETS_FILE: '/x' }, () => 'short'),
    ['SIGNING_SECRETS must be a comma-separated list of secrets of at least 32 bytes each.'],
  )
})

test('an empty NAME or NAME_FILE is as good as none', () => {
  assert.deepEqual(parse({ SIGNING_SECRETS_FILE: '' }).SIGNING_SECRETS, [secretB])
  assert.deepEqual(
    parse({ SIGNING_SECRETS: '', SIGNING_SECRETS_FILE: '/x' }, () => secretA).SIGNING_SECRETS,
    [secretA],
  )
})

test('only secrets come from files', () => {
  assert.equal(parse({ PORT_FILE: '/x', AUTH_ISSUER_FILE: '/x' }).PORT, 4000)
})

test('files are read from the disk where nothing else is said', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'config-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'secret')
  writeFileSync(path, `${secretA}\n`)
  const { SIGNING_SECRETS, ...rest } = least
  assert.equal(SIGNING_SECRETS, secretB)
  assert.deepEqual(parseConfig({ ...rest, SIGNING_SECRETS_FILE: path }).auth.signingSecrets, [secretA])
})
