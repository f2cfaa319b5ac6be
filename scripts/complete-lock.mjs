// Completes the locks, of the project and of interop/, after an install from a registry that lacks some platforms' binaries: npm leaves such optional
// packages out of the lock, and `npm ci` then refuses it, everywhere. Adds what follows from their names and their parent (no
// integrity: npm adds that when the package is first installed). Run it after every change of dependencies.
import { readFileSync, writeFileSync } from 'node:fs'

const paths = ['package-lock.json', 'interop/package-lock.json']

const systems = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
]
const processors = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64']

/** The platform that a name such as `@oxlint/binding-linux-arm64-musl` is for; undefined for other names. */
function platformOf(name) {
  const words = name.split(/[/-]/)
  const os = systems.find((system) => words.includes(system))
  const cpu = processors.find((processor) => words.includes(processor))
  if (os === undefined || cpu === undefined) return undefined
  const musl = words.some((word) => word.startsWith('musl'))
  const glibc = words.some((word) => word.startsWith('gnu'))
  return {
    os: [os],
    cpu: [cpu],
    ...(os === 'linux' && (musl || glibc) && { libc: [musl ? 'musl' : 'glibc'] }),
  }
}

/** Adds to a lock what it lacks. Returns the names. */
function complete(lock) {
  const added = []
  for (const parent of Object.values(lock.packages)) {
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      const key = `node_modules/${name}`
      const platform = platformOf(name)
      if (key in lock.packages || platform === undefined || !/^\d+\.\d+\.\d+$/.test(version)) continue
      const { cpu, libc, os } = platform
      const { license, engines, dev } = parent
      lock.packages[key] = { version, cpu, dev, libc, license, optional: true, os, engines }
      added.push(name)
    }
  }
  lock.packages = Object.fromEntries(
    Object.entries(lock.packages).toSorted(([a], [b]) => a.localeCompare(b, 'en')),
  )
  return added
}

for (const path of paths) {
  const url = new URL(`../${path}`, import.meta.url)
  const lock = JSON.parse(readFileSync(url, 'utf8'))
  const added = complete(lock)
  writeFileSync(url, `${JSON.stringify(lock, undefined, 2)}\n`)
  process.stdout.write(
    added.length === 0 ? `${path} is complete.\n` : `Added to ${path}:\n${added.join('\n')}\n`,
  )
}
