// What tests need beside npm packages. `npm test` installs what it may; elsewhere the tests that need it are skipped.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

interface Need {
  /** Looked for on the path. */
  readonly command: string
  readonly debianPackage: string
  /** Debian packages without a command, which are needed with it. */
  readonly libraries?: readonly string[]
  /** What the tests that need it are about. */
  readonly tests: string
  /** Of tests that take minutes and run as root: the variable that asks for them. */
  readonly variable?: string
}

const testNeeds = {
  'redis-server': {
    command: 'redis-server',
    debianPackage: 'redis-server',
    tests: 'the shared page cache and shared rate limits',
  },
  haproxy: {
    command: 'haproxy',
    debianPackage: 'haproxy',
    tests: 'several gateways behind a load balancer',
  },
  nginx: {
    command: 'nginx',
    debianPackage: 'nginx',
    tests: 'streams through nginx',
  },
  varnishd: {
    command: 'varnishd',
    debianPackage: 'varnish',
    tests: 'streams through Varnish',
  },
  promtool: {
    command: 'promtool',
    debianPackage: 'prometheus',
    tests: 'the metrics, as Prometheus reads them',
  },
  prometheus: {
    command: 'prometheus',
    debianPackage: 'prometheus',
    tests: 'alerts and the dashboard',
  },
  'prometheus-alertmanager': {
    command: 'prometheus-alertmanager',
    debianPackage: 'prometheus-alertmanager',
    tests: 'alerts',
  },
  chromium: {
    command: 'chromium',
    debianPackage: 'chromium',
    tests: 'the sessions page and the explorer',
  },
  ruby: {
    command: 'ruby',
    debianPackage: 'ruby',
    libraries: ['ruby-graphql-client'],
    tests: 'the Ruby client',
  },
  java: {
    command: 'javac',
    debianPackage: 'default-jdk-headless',
    libraries: ['libokhttp-java', 'libgoogle-gson-java'],
    tests: 'the OkHttp client',
  },
  kubectl: {
    command: 'kubectl',
    debianPackage: 'kubernetes-client',
    tests: 'the manifests for Kubernetes',
  },
  podman: {
    command: 'podman',
    debianPackage: 'podman',
    libraries: [
      'aardvark-dns',
      'buildah',
      'catatonit',
      'debian-archive-keyring',
      'mmdebstrap',
      'netavark',
      'podman-compose',
      'runc',
    ],
    tests: 'the tests of the container image',
    variable: 'TEST_CONTAINER',
  },
  'qemu-aarch64': {
    command: 'qemu-aarch64',
    debianPackage: 'qemu-user',
    libraries: ['debian-archive-keyring', 'mmdebstrap'],
    tests: 'the executable for arm64',
    variable: 'TEST_ARM64',
  },
} satisfies Record<string, Need>

/** For a test's `skip`: why it is skipped, and what to do; false where nothing is missing. */
export function needs(name: keyof typeof testNeeds): string | false {
  const need: Need = testNeeds[name]
  if (!isWanted(need)) return `${need.tests} take minutes: ${need.variable}=1 runs them, as root`
  if (need.variable !== undefined && rootCommand() === undefined) return `${need.tests} run as root`
  return isThere(need) ? false : adviceFor([need])
}

/**
 * Installs what is missing where this process may, with one line that says so: by apt-get, as root, or with sudo where CI
 * is set. Gives what to do about the rest; undefined where nothing is missing.
 */
export function installMissing(): string | undefined {
  const missing = findMissing()
  const asRoot = rootCommand()
  if (missing.length > 0 && asRoot !== undefined && isOnPath('apt-get')) {
    const parts = missing.map(({ command, tests }) => `${command} (for ${tests})`).join(', ')
    process.stdout.write(`Tests need ${parts}: installing with apt-get.\n`)
    for (const command of [['apt-get', 'update', '-qq'], installation(missing)]) {
      const [program = '', ...args] = [...asRoot, ...command]
      const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
      spawnSync(program, args, { env, stdio: ['ignore', 'ignore', 'inherit'] })
    }
  }
  const left = findMissing()
  return left.length === 0 ? undefined : adviceFor(left)
}

/** What precedes a command that only root may run: nothing as root, sudo where CI is set, and undefined elsewhere. */
export function rootCommand(): readonly string[] | undefined {
  return process.getuid?.() === 0 ? [] : process.env['CI'] ? ['sudo', '-n'] : undefined
}

function findMissing(): Need[] {
  return Object.values<Need>(testNeeds).filter((need) => isWanted(need) && !isThere(need))
}

/** Tests that take minutes run with TEST=full, and where their own variable is set. */
function isWanted({ variable }: Need): boolean {
  return variable === undefined || process.env['TEST'] === 'full' || Boolean(process.env[variable])
}

function isThere({ command, libraries = [] }: Need): boolean {
  return isOnPath(command) && libraries.every((name) => existsSync(`/usr/share/doc/${name}/copyright`))
}

function adviceFor(missing: readonly Need[]): string {
  const parts = missing.flatMap(({ command, libraries = [] }) => [command, ...libraries]).join(', ')
  return `${parts} is missing: sudo ${installation(missing).join(' ')}`
}

function installation(missing: readonly Need[]): string[] {
  const packages = missing.flatMap(({ debianPackage, libraries = [] }) => [debianPackage, ...libraries])
  return ['apt-get', 'install', '-y', '--no-install-recommends', ...packages]
}

/** Is there a program of this name on the path? */
export function isOnPath(command: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
