// The image: what is in it, and what it says of itself.
import assert from 'node:assert/strict'
import { exec } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { nodeVersion } from '../../scripts/base-image.ts'
import { imageName, shellLineOf } from '../../scripts/build-image.ts'
import { runTool } from '../../scripts/container-tools.ts'
import { needs } from '../../scripts/test-needs.ts'
import { buildTimeoutMs, builtImage, runOnce } from './start-container.ts'

interface File {
  readonly path: string
  readonly uid: number
  readonly gid: number
  readonly mode: number
}

const options = { skip: needs('podman'), timeout: buildTimeoutMs }
const root = resolve(import.meta.dirname, '../..')
const readJson = (path: string) => JSON.parse(readFileSync(resolve(root, path), 'utf8'))

/** All files and folders below /app in the image, the folder itself included. */
async function filesOfApp(): Promise<File[]> {
  const source = `
    const { lstatSync, readdirSync } = require('node:fs')
    const paths = ['/app', ...readdirSync('/app', { recursive: true }).map((path) => '/app/' + path)]
    const files = paths.map((path) => { const { uid, gid, mode } = lstatSync(path); return { path, uid, gid, mode } })
    process.stdout.write(JSON.stringify(files))`
  return JSON.parse(await runTool('podman', ...runOnce, '--entrypoint=node', imageName, '--eval', source))
}

test('the image is built with the Node that the tests run by', () => {
  assert.equal(readJson('package.json').devDependencies.node, nodeVersion())
})

test(
  'the image has the bundle, the pages and @azure/identity with its packages, and nothing else',
  options,
  async (t) => {
    t.diagnostic(`The image has ${Math.round((await builtImage(t)) / 1_000_000)} MB.`)
    const files = await filesOfApp()
    const paths = new Set(files.map(({ path }) => path))
    const entriesOf = (folder: string) =>
      [...paths].filter((path) => path.slice(0, path.lastIndexOf('/')) === folder).toSorted()
    assert.deepEqual(entriesOf('/app'), ['/app/dist', '/app/examples', '/app/explorer', '/app/node_modules'])
    assert.deepEqual(entriesOf('/app/dist'), ['/app/dist/gateway.mjs'])
    for (const page of ['/app/explorer', '/app/examples/web']) {
      assert.deepEqual(entriesOf(page), [`${page}/dist`])
      assert.ok(paths.has(`${page}/dist/index.html`))
    }
    assert.deepEqual(entriesOf('/app/examples'), ['/app/examples/web'])

    const lock: Record<string, { dev?: boolean }> = readJson('package-lock.json').packages
    const packages = Object.entries(lock).filter(([path]) => paths.has(`/app/${path}`))
    assert.deepEqual(
      packages.filter(([, { dev }]) => dev).map(([path]) => path),
      [],
    )
    assert.ok(paths.has('/app/node_modules/@azure/identity'))
    assert.equal(paths.has('/app/node_modules/express'), false)

    // Nothing that runs may change what it runs: all belongs to root, and others may only read.
    assert.deepEqual(
      files.filter(({ uid, gid }) => uid !== 0 || gid !== 0),
      [],
    )
    assert.deepEqual(
      files.filter(({ mode }) => (mode & 0o170000) !== 0o120000 && (mode & 0o002) !== 0),
      [],
    )
    assert.deepEqual(
      files.filter(({ mode }) => (mode & 0o004) === 0),
      [],
    )
  },
)

test('the image names its user, command, port, stop signal and health check', options, async (t) => {
  await builtImage(t)
  const [image] = JSON.parse(await runTool('podman', 'image', 'inspect', imageName))
  const { User, Entrypoint, Cmd, ExposedPorts, StopSignal, WorkingDir, Env } = image.Config
  assert.deepEqual(
    { User, Entrypoint, Cmd, ExposedPorts, StopSignal, WorkingDir },
    {
      User: 'node',
      Entrypoint: ['node', 'dist/gateway.mjs'],
      Cmd: ['start'],
      ExposedPorts: { '4000/tcp': {}, '9464/tcp': {} },
      StopSignal: 'SIGTERM',
      WorkingDir: '/app',
    },
  )
  for (const variable of ['NODE_ENV=production', 'HOST=0.0.0.0', 'PORT=4000'])
    assert.ok(Env.includes(variable))
  const { Interval, Timeout, StartPeriod, Retries } = image.Healthcheck
  const second = 1_000_000_000
  assert.deepEqual(
    { Interval, Timeout, StartPeriod, Retries },
    { Interval: 10 * second, Timeout: 3 * second, StartPeriod: 10 * second, Retries: 3 },
  )
})

test('npm run image prints a line that runs it', options, async (t) => {
  await builtImage(t)
  const { version } = readJson('package.json')
  const { stdout } = await promisify(exec)(shellLineOf('--version'))
  assert.equal(stdout, `${version}\n`)
})
