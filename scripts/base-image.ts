// A local image that takes the place of Docker's `node:VERSION-slim` where no registry is reached: Debian's files, made by
// mmdebstrap, with the Node that the packages bring, npm and the user `node`. Nothing of it goes anywhere else.
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { runTool } from './container-tools.ts'
import { ensureDebianFiles } from './debian-files.ts'

/** Enough for Node, npm and the shell of RUN. */
const debianPackages = ['base-files', 'ca-certificates', 'coreutils', 'dash', 'libatomic1', 'libstdc++6']
const passwd = 'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n'
const group = 'root:x:0:\nnode:x:1000:\n'

/** The version of Node in the Dockerfile. */
export function nodeVersion(): string {
  const dockerfile = readFileSync(resolve(import.meta.dirname, '../Dockerfile'), 'utf8')
  return /^ARG NODE_VERSION=(\S+)$/m.exec(dockerfile)?.[1] ?? ''
}

/** The name of the image that the Dockerfile builds on. */
export function baseImage(): string {
  return `docker.io/library/node:${nodeVersion()}-slim`
}

/**
 * Makes the image that the Dockerfile builds on, in the project's own store, unless it is there. The first time takes about
 * a minute, of which mmdebstrap's part is cached as a file. `say` gets a sentence for each step that takes long.
 */
export async function ensureBaseImage(say: (sentence: string) => void): Promise<void> {
  const image = baseImage()
  const recipe = createHash('sha256')
    .update(readFileSync(import.meta.filename))
    .digest('hex')
    .slice(0, 16)
  const current = await runTool(
    'buildah',
    'images',
    '--filter',
    `label=recipe=${recipe}`,
    '--format',
    '{{.Name}}:{{.Tag}}',
  )
  if (current.split('\n').includes(image)) return
  const debian = await ensureDebianFiles(debianPackages, { say })
  say(`Making ${image} from it, with Node ${nodeVersion()} and npm, for this machine only.`)
  const container = await runTool('buildah', 'from', 'scratch')
  const etc = mkdtempSync(join(tmpdir(), 'base-image-'))
  try {
    writeFileSync(join(etc, 'passwd'), passwd)
    writeFileSync(join(etc, 'group'), group)
    await runTool('buildah', 'add', container, debian, '/')
    await runTool('buildah', 'add', container, etc, '/etc')
    await runTool('buildah', 'add', '--chmod', '755', container, nodeProgram(), '/usr/local/bin/node')
    await runTool('buildah', 'add', container, npmFolder(), '/usr/local/lib/node_modules/npm')
    await link(container, '../lib/node_modules/npm/bin/npm-cli.js', '/usr/local/bin/npm')
    await runTool(
      'buildah',
      'config',
      '--env',
      `NODE_VERSION=${nodeVersion()}`,
      '--cmd',
      'node',
      '--label',
      `recipe=${recipe}`,
      container,
    )
    await runTool('buildah', 'commit', '--format', 'docker', container, image)
  } finally {
    rmSync(etc, { recursive: true })
    await runTool('buildah', 'rm', container)
  }
}

async function link(container: string, target: string, path: string): Promise<void> {
  await runTool('buildah', 'run', '--isolation', 'chroot', container, 'ln', '-s', target, path)
}

/** The binary of the package `node`, which is the one of nodejs.org. */
function nodeProgram(): string {
  return realpathSync(createRequire(import.meta.url).resolve('node/bin/node'))
}

/** The npm on the path, with the packages that it brings along. */
function npmFolder(): string {
  const program = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'npm'))
    .find((path) => existsSync(path))
  const folder = dirname(dirname(realpathSync(program ?? 'npm')))
  if (!existsSync(join(folder, 'node_modules')))
    throw new Error(
      `The npm in ${folder} does not bring its own packages: install npm 11 by "npm i -g npm@11".`,
    )
  return folder
}
