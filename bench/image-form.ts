// The container image as a form whose start is measured: podman runs it in the network of this machine.
import { buildImage, imageName } from '../scripts/build-image.ts'
import { containerCommand, runTool } from '../scripts/container-tools.ts'
import { isOnPath, rootCommand } from '../scripts/test-needs.ts'

export interface ImageForm {
  /** Runs the image with these settings; SIGTERM to it stops the gateway, and removes the container. */
  readonly command: readonly string[]
  /** Of the image, with its base. */
  readonly bytes: number
  /** Resolves to the id of the gateway's process while it runs. */
  readonly processId: () => Promise<number>
}

/** Builds the image. Resolves to why it cannot, as a sentence, where podman or buildah is missing or this is not root. */
export async function imageForm(settings: Readonly<Record<string, string>>): Promise<ImageForm | string> {
  const missing = ['podman', 'buildah'].filter((command) => !isOnPath(command))
  if (missing.length > 0) return `The image is left out: ${missing.join(' and ')} is missing.`
  if (rootCommand() === undefined) return 'The image is left out: podman is run as root.'
  const bytes = await buildImage((sentence) => void process.stderr.write(`${sentence}\n`))
  const name = `start-${process.pid}`
  const { PATH = '', HOME = '' } = process.env
  const { program, args } = containerCommand(
    'podman',
    [
      'run',
      '--rm',
      '--name',
      name,
      '--network=host',
      '--pull=never',
      '--read-only',
      '--no-healthcheck',
      ...Object.entries({ ...settings, HOST: '127.0.0.1', LOG_LEVEL: 'info' }).flatMap(([key, value]) => [
        '--env',
        `${key}=${value}`,
      ]),
      imageName,
    ],
    { PATH, HOME },
  )
  return {
    command: [program, ...args],
    bytes,
    processId: async () => Number(await runTool('podman', 'inspect', '--format', '{{.State.Pid}}', name)),
  }
}
