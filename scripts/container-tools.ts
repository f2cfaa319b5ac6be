// buildah and podman with a store of their own, so that no image made here takes the place of one that the machine has.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { rootCommand } from './test-needs.ts'

const cacheFolder = join(
  process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'),
  'foundry-sessions-gateway',
)
/** What ends with the machine: one for each cache. */
const runFolder = `/run/foundry-sessions-gateway-${createHash('sha256').update(cacheFolder).digest('hex').slice(0, 8)}`
/** podman lowers its own limit of processes to this. */
const maxLimit = 32_768
const storageDriver = 'overlay'
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
[network]
network_backend = "netavark"
`
}

/** This process's hard limit, at most `maxLimit`, as podman writes it: soft and hard. */
function limitOf(what: 'open files' | 'processes'): string {
  const line = new RegExp(`^Max ${what} +\\S+ +(\\d+)`, 'm').exec(readFileSync('/proc/self/limits', 'utf8'))
  const limit = Math.min(Number(line?.[1] ?? maxLimit), maxLimit)
  return `${limit}:${limit}`
}

function storeSettings(): string {
  return `[storage]
driver = "${storageDriver}"
graphroot = "${cacheFolder}/store"
runroot = "${runFolder}/store"
`
}

export type ContainerTool = 'buildah' | 'podman' | 'podman-compose'

export interface Command {
  readonly program: string
  readonly args: readonly string[]
}

/**
 * A command over the store, run as root: also by `sudo` where CI is set. `environment` is added to that of this process. Throws
 * where it may not be run.
 */
export function containerCommand(
  tool: ContainerTool,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Command {
  const asRoot = rootCommand()
  if (asRoot === undefined) throw new Error(`${tool} is run as root: use sudo.`)
  const engineFile = join(containerCache(), 'engine.conf')
  const storeFile = join(containerCache(), 'store.conf')
  writeFileSync(engineFile, engineSettings())
  writeFileSync(storeFile, storeSettings())
  const variables = {
    CONTAINERS_CONF: engineFile,
    CONTAINERS_STORAGE_CONF: storeFile,
    // As in the file: podman 4.3 notes "" otherwise, and what it starts at the end of a container then refuses the store.
    STORAGE_DRIVER: storageDriver,
    ...environment,
  }
  const assignments = Object.entries(variables).map(([name, value]) => `${name}=${value}`)
  const [program = '', ...rest] = [...asRoot, 'env', ...assignments, tool, ...args]
  return { program, args: rest }
}

/** Runs a command of buildah or podman. Resolves to its standard output, trimmed; rejects with both outputs where it fails. */
export async function runTool(tool: 'buildah' | 'podman', ...args: readonly string[]): Promise<string> {
  return runCommand(`${tool} ${args.join(' ')}`, containerCommand(tool, args))
}

/** Runs a command to its end, as `runTool` does; `name` is its name in an error. */
export async function runCommand(name: string, command: Command): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command.program, command.args, { maxBuffer: maxOutputBytes })
    return stdout.trim()
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string }
    throw new Error(`${name} failed:\n${stdout}${stderr}`, { cause: error })
  }
}

/** The folder outside the tree for what takes long to make: a base image, layers. It may be removed at any time, as root. */
export function containerCache(): string {
  mkdirSync(cacheFolder, { recursive: true })
  return cacheFolder
}
