// Images with the names that `deploy/compose.yaml` has, made of this machine's programs: no registry is reached.
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { runTool } from '../../scripts/container-tools.ts'

interface StandIn {
  /** Of this machine. */
  readonly command: string
  /** Where it is in the image. */
  readonly path: string
  readonly entrypoint?: readonly string[]
  readonly cmd?: readonly string[]
}

/** By the beginning of the image's name. */
const standIns: Readonly<Record<string, StandIn>> = {
  'docker.io/library/haproxy:': {
    command: 'haproxy',
    path: '/usr/local/sbin/haproxy',
    cmd: ['haproxy', '-db', '-f', '/usr/local/etc/haproxy/haproxy.cfg'],
  },
  'docker.io/valkey/valkey:': { command: 'redis-server', path: '/usr/local/bin/valkey-server' },
  'docker.io/prom/prometheus:': {
    command: 'prometheus',
    path: '/bin/prometheus',
    entrypoint: ['/bin/prometheus'],
    cmd: ['--config.file=/etc/prometheus/prometheus.yml', '--storage.tsdb.path=/prometheus'],
  },
}

/** Makes an image of this name. Throws for a name that nothing here stands in for. */
export async function makeStandIn(name: string): Promise<void> {
  const [, standIn] = Object.entries(standIns).find(([beginning]) => name.startsWith(beginning)) ?? []
  if (standIn === undefined)
    throw new Error(`${name} has no stand-in: add one to test/container/stand-ins.ts.`)
  const folder = mkdtempSync(join(tmpdir(), 'stand-in-'))
  try {
    const files = join(folder, 'files')
    const program = findProgram(standIn.command)
    copyInto(files, program, standIn.path)
    for (const library of librariesOf(program)) copyInto(files, library, library)
    for (const path of ['/etc', '/tmp', '/prometheus']) mkdirSync(join(files, path), { recursive: true })
    const archive = join(folder, 'files.tar')
    execFileSync('tar', ['-cf', archive, '--owner=0', '--group=0', '-C', files, '.'])
    const { entrypoint = [], cmd = [] } = standIn
    const changes = [`ENTRYPOINT ${JSON.stringify(entrypoint)}`, `CMD ${JSON.stringify(cmd)}`]
    const options = changes.flatMap((change) => ['--change', change])
    await runTool('podman', 'import', '--quiet', ...options, archive, name)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function findProgram(command: string): string {
  return realpathSync(execFileSync('which', [command], { encoding: 'utf8' }).trim())
}

/** The files that the dynamic linker loads for a program, itself included. */
function librariesOf(program: string): string[] {
  const output = execFileSync('ldd', [program], { encoding: 'utf8' })
  return [...output.matchAll(/(?:=> |^\s+)(\/\S+) \(0x/gm)].map(([, path]) => path ?? '')
}

function copyInto(folder: string, from: string, to: string): void {
  const path = join(folder, to)
  mkdirSync(dirname(path), { recursive: true })
  copyFileSync(realpathSync(from), path)
}
