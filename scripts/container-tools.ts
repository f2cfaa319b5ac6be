// buildah and podman with a store of their own, so that no image made here takes the place of one that the machine has.
import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { rootCommand } from './test-needs.ts'

const cacheFolder = join(
  process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'),
  'foundry-sessions-gateway',
)
const runFolder = '/run/foundry-sessions-gateway'
/** podman lowers its own limit of processes to this. */
const maxLimit = 32_768
const maxOutputBytes = 64 * 1024 * 1024

/**
 * For machines with cgroups of version 1 and 2 at once, without systemd, and where root may not raise limits: there crun, the
 * systemd manager and podman's own limits fail.
 */
function engineSettings(): string {
  return `[containers]
default_ulimits = ["nofile=${limitOf('open files')}", "nproc=${limitOf('processes')}"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
tmp_dir = "${runFolder}/podman"
`
}

/** This process's hard limit, at most `maxLimit`, as podman writes it: soft and hard. */
function limitOf(what: 'open files' | 'processes'): string {
  const line = new RegExp(`^Max ${what} +\\S+ +(\\d+)`, 'm').exec(readFileSync('/proc/self/limits', 'utf8'))
  const limit = Math.min(Number(line?.[1] ?? maxLimit), maxLimit)
  return `${limit}:${limit}`
}

export interface Command {
  readonly program: string
  readonly args: readonly string[]
}

/** A buildah or podman command over the store, run as root: also by `sudo` where CI is set. Throws where it may not be. */
export function containerCommand(tool: 'buildah' | 'podman', args: readonly string[]): Command {
  const asRoot = rootCommand()
  if (asRoot === undefined) throw new Error(`${tool} is run as root: use sudo.`)
  const settings = join(containerCache(), 'containers.conf')
  writeFileSync(settings, engineSettings())
  const store = ['--root', join(cacheFolder, 'containers'), '--runroot', join(runFolder, 'containers')]
  const [program = '', ...rest] = [...asRoot, 'env', `CONTAINERS_CONF=${settings}`, tool, ...store, ...args]
  return { program, args: rest }
}

/** Runs a command of buildah or podman. Resolves to its standard output, trimmed; rejects with both outputs where it fails. */
export async function runTool(tool: 'buildah' | 'podman', ...args: readonly string[]): Promise<string> {
  const command = containerCommand(tool, args)
  try {
    const { stdout } = await promisify(execFile)(command.program, command.args, { maxBuffer: maxOutputBytes })
    return stdout.trim()
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string }
    throw new Error(`${tool} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error })
  }
}

/** The folder outside the tree for what takes long to make: a base image, layers. It may be removed at any time, as root. */
export function containerCache(): string {
  mkdirSync(cacheFolder, { recursive: true })
  return cacheFolder
}
