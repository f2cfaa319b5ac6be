// `npm run image` builds the Dockerfile without Docker and without a registry of images, by Debian's buildah over a local base
// image, and prints the image's size and how to run it. The image stands in the project's own store, from where tests run it, too.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ensureBaseImage } from './base-image.ts'
import { containerCommand, runTool } from './container-tools.ts'

/** The name of the image that `buildImage` makes. */
export const imageName = 'localhost/sessions-gateway:latest'
const root = resolve(import.meta.dirname, '..')
const stageName = 'localhost/sessions-gateway-build:latest'
/** All files of the image have it, and so have its layers the same bytes whenever they are built. */
const sameTime = ['--timestamp', '0'] as const
const authorityPath = '/run/npm-certificates.crt'

/**
 * Builds the Dockerfile of this tree as `imageName`. Layers whose files did not change are reused; those of stages that are
 * older than a week are removed. Resolves to the size in bytes. `say` gets a sentence for each step that takes long.
 */
export async function buildImage(say: (sentence: string) => void): Promise<number> {
  await ensureBaseImage(say)
  say(`Building ${imageName} with buildah.`)
  // First without the fixed time: the layers of stages keep the time of their build.
  for (const stage of ['build', 'identity']) await runBuild(root, '--target', stage)
  await runBuild(root, ...sameTime, '--tag', imageName)
  await runTool('podman', 'image', 'prune', '--force', '--filter', 'until=168h')
  return Number(await runTool('podman', 'image', 'inspect', '--format', '{{.Size}}', imageName))
}

/**
 * Builds the Dockerfile of another tree as `name`, without any layer that `buildImage` made. Bundle and pages alone are taken
 * from there: they are the same bytes from every tree, and building them takes longest.
 */
export async function buildImageAnew(tree: string, name: string): Promise<void> {
  await runBuild(root, '--target', 'build', '--tag', stageName)
  const context = `build=container-image://${stageName}`
  await runBuild(tree, ...sameTime, '--no-cache', '--build-context', context, '--tag', name)
  await runTool('podman', 'rmi', stageName)
}

/** Runs buildah over a tree's Dockerfile, with what npm needs of this machine. */
async function runBuild(tree: string, ...options: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'build-image-'))
  try {
    const npmrc = join(folder, 'npmrc')
    const authority = certificateAuthority()
    writeFileSync(npmrc, npmSettings(authority))
    const volumes = [
      `${npmrc}:/usr/local/etc/npmrc:ro`,
      // npm's cache is read, and what is written into it is thrown away.
      `${npmSetting('cache')}:/root/.npm:O`,
      ...(authority === undefined ? [] : [`${authority}:${authorityPath}:ro`]),
    ]
    await runTool(
      'buildah',
      'bud',
      // In the OCI's format an image has no health check.
      '--format=docker',
      '--isolation=chroot',
      '--pull-never',
      '--layers',
      '--quiet',
      ...volumes.flatMap((volume) => ['--volume', volume]),
      ...options,
      tree,
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What npm needs of this machine's settings to reach the registry of packages; no token is among them. */
function npmSettings(authority: string | undefined): string {
  const cafile = authority === undefined ? '' : `cafile=${authorityPath}\n`
  return `registry=${npmSetting('registry')}\n${cafile}prefer-offline=true\nupdate-notifier=false\n`
}

/** The file of certificates that npm trusts here beside its own; undefined where there is none. */
function certificateAuthority(): string | undefined {
  const file = npmSetting('cafile')
  return file === 'null' ? process.env['NODE_EXTRA_CA_CERTS'] : file
}

function npmSetting(name: string): string {
  return execFileSync('npm', ['config', 'get', name], { cwd: root, encoding: 'utf8' }).trim()
}

/** Returns a line for a shell that runs a command of the image, on this machine's network. */
export function shellLineOf(...command: readonly string[]): string {
  const { program, args } = containerCommand('podman', [
    'run',
    '--rm',
    '--network=host',
    imageName,
    ...command,
  ])
  return [program, ...args].join(' ')
}

if (import.meta.main) {
  const say = (sentence: string) => void process.stdout.write(`${sentence}\n`)
  const bytes = await buildImage(say)
  say(`${imageName} has ${Math.round(bytes / 1_000_000)} MB. This runs its demo:`)
  say(shellLineOf('demo'))
}
