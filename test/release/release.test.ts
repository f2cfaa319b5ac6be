// A release: what its steps refuse, and a dry run of all of it.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { billOf } from '../../scripts/release/bill-of-materials.ts'
import { buildBundle } from '../../scripts/release/bundle.ts'
import { releaseChangelog } from '../../scripts/release/changelog.ts'
import { signChecksums, writeChecksums } from '../../scripts/release/checksums.ts'
import { contentsOf, findForbiddenLicences } from '../../scripts/release/contents.ts'
import { closureOf } from '../../scripts/release/lock.ts'
import { ownPlatform } from '../../scripts/release/node-binary.ts'
import { verifyArtefacts } from '../../scripts/release/verify.ts'
import { checkVersion } from '../../scripts/release/version.ts'
import { runCommand } from '../process.ts'
import { dryRun, dryRunTimeoutMs, releaseEnvironment } from './dry-run.ts'

const forms = ['package', 'executable', 'image'] as const

function makeFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'release-test-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

test('a version must be the next one', () => {
  const check = (version: string) => () => checkVersion(version, '1.2.3', ['v1.2.4', 'v0.9.0'])
  for (const version of ['1.2.3', '1.2.5', '1.3.0', '2.0.0', '1.10.0']) assert.doesNotThrow(check(version))
  for (const version of ['1.2.4', '1.2.2', '1.1.9', '0.99.99', '1.2', 'v1.2.5', '1.2.5-beta', ''])
    assert.throws(check(version), Error, version)
})

test('the changelog gets a section with what was unreleased, and never an empty one or a second', () => {
  const text =
    '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A thing.\n\n## [0.1.0] - 2026-01-01\n\n- Old.\n'
  assert.equal(
    releaseChangelog(text, '0.2.0', '2026-02-01'),
    '# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 2026-02-01\n\n### Added\n\n- A thing.\n\n## [0.1.0] - 2026-01-01\n\n- Old.\n',
  )
  assert.throws(() => releaseChangelog(text, '0.1.0', '2026-02-01'), /has a section 0\.1\.0 already/)
  const empty = releaseChangelog(text, '0.2.0', '2026-02-01')
  assert.throws(() => releaseChangelog(empty, '0.3.0', '2026-03-01'), /has nothing under "Unreleased"/)
})

test('all packages that are delivered have a licence that allows it, and others are found', () => {
  for (const form of forms) assert.deepEqual(findForbiddenLicences(contentsOf(form)), [])
  const packages = {
    'node_modules/one': { version: '1.0.0', license: 'AGPL-3.0-only' },
    'node_modules/two': { version: '1.0.0' },
    'node_modules/three': { version: '1.0.0', license: '(MIT AND GPL-3.0-only)' },
    'node_modules/four': { version: '1.0.0', license: '(MIT AND BSD-3-Clause)' },
  }
  assert.equal(findForbiddenLicences(packages).length, 3)
})

test('a package is needed in the version that is nearest to what needs it', () => {
  const lock = {
    'node_modules/a': { version: '1.0.0', dependencies: { b: '^2.0.0' } },
    'node_modules/a/node_modules/b': { version: '2.0.0', dependencies: { c: '*' } },
    'node_modules/b': { version: '1.0.0' },
    'node_modules/c': {
      version: '1.0.0',
      optionalDependencies: { missing: '*' },
      peerDependencies: { a: '*' },
    },
  }
  assert.deepEqual(Object.keys(closureOf(lock, ['a'])), [
    'node_modules/a',
    'node_modules/a/node_modules/b',
    'node_modules/c',
  ])
  assert.throws(() => closureOf(lock, ['nothing']), /package-lock\.json has no nothing/)
})

test('the bill of materials lists every package of which something is in the bundle', {
  timeout: 120_000,
}, async (t) => {
  const { inputs } = await buildBundle(join(makeFolder(t), 'gateway.mjs'))
  const listed = contentsOf('package')
  const bundled = Object.keys(inputs).flatMap(
    (input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? [],
  )
  assert.deepEqual(
    [...new Set(bundled)].filter((path) => !Object.hasOwn(listed, path)),
    [],
  )
  const bill = JSON.parse(billOf('package', 'cyclonedx', new Date(0))) as { components: { purl: string }[] }
  const names = new Set(bill.components.map(({ purl }) => purl))
  assert.deepEqual(
    Object.entries(listed).filter(
      ([path, { version }]) =>
        !names.has(
          `pkg:npm/${path.slice(path.lastIndexOf('node_modules/') + 13).replace('@', '%40')}@${version}`,
        ),
    ),
    [],
  )
})

test('bills of materials are the same bytes each time', { timeout: 120_000 }, () => {
  for (const format of ['cyclonedx', 'spdx'] as const)
    assert.equal(billOf('executable', format, new Date(0)), billOf('executable', format, new Date(0)))
})

test('a changed file, a changed checksum and the signature of another key are rejected', async (t) => {
  const folder = makeFolder(t)
  const keys = makeFolder(t)
  for (const name of ['key', 'other'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(keys, name)])
  const publicKeyOf = (name: string) => readFileSync(join(keys, `${name}.pub`), 'utf8')
  writeFileSync(join(folder, 'file'), 'content')
  writeChecksums(folder)
  signChecksums(folder, join(keys, 'key'))
  await verifyArtefacts(folder, '1.0.0', publicKeyOf('key'))
  await assert.rejects(verifyArtefacts(folder, '1.0.0', publicKeyOf('other')))
  writeFileSync(join(folder, 'file'), 'other content')
  await assert.rejects(verifyArtefacts(folder, '1.0.0', publicKeyOf('key')))
  writeFileSync(join(folder, 'file'), 'content')
  appendFileSync(join(folder, 'SHA256SUMS'), '\n')
  await assert.rejects(verifyArtefacts(folder, '1.0.0', publicKeyOf('key')))
})

const isFull = process.env['TEST'] === 'full'
const options = { skip: isFull ? false : 'TEST=full runs it: it takes minutes', timeout: dryRunTimeoutMs }
test('a dry run makes and verifies all artefacts, and changes nothing', options, async (t) => {
  const { exit, stateBefore, stateAfter, artefacts } = await dryRun(t)
  assert.deepEqual([exit.code, exit.stderr], [0, ''])
  assert.match(exit.stdout, /9\.9\.9 could be released\. Nothing was changed\.\n$/)
  assert.equal(stateAfter, stateBefore)
  assert.deepEqual(
    readdirSync(artefacts).filter((name) => name.startsWith('sessions-gateway-')),
    [...new Set([ownPlatform, 'linux-arm64'])]
      .map((platform) => `sessions-gateway-9.9.9-${platform}.gz`)
      .toSorted(),
  )
})

test('two trees make the same bytes of package, licences and bills of materials', options, async (t) => {
  const { artefacts, repository } = await dryRun(t)
  const folder = makeFolder(t)
  const args = [join(repository, 'scripts/release/build-artefacts.ts'), folder, '--without-executables']
  const { code, stderr } = await runCommand(t, process.execPath, args, releaseEnvironment()).exit
  assert.deepEqual([code, stderr], [0, ''])
  const checksumsOf = (place: string) => readFileSync(join(place, 'SHA256SUMS'), 'utf8')
  assert.match(checksumsOf(folder), /\.tgz$/m)
  assert.equal(checksumsOf(folder), checksumsOf(artefacts).replaceAll(/^.*\.gz\n/gm, ''))
})
