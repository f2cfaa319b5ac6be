// package-lock.json: which packages a list of packages needs, and in which version.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

export interface LockedPackage {
  readonly version: string
  readonly license?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** By path from the project's folder, such as `node_modules/express`. */
export type LockedPackages = Readonly<Record<string, LockedPackage>>

/** Reads the lock of this tree, without the project itself. */
export function readLock(): LockedPackages {
  const text = readFileSync(resolve(import.meta.dirname, '../../package-lock.json'), 'utf8')
  const { '': _, ...packages } = (JSON.parse(text) as { packages: Record<string, LockedPackage> }).packages
  return packages
}

/** Returns what the packages of these names need, themselves included, ordered by path. Throws for a name that is not there. */
export function closureOf(lock: LockedPackages, names: readonly string[]): LockedPackages {
  const found = new Set<string>()
  const waiting = names.map((name) => find(lock, '', name) ?? missing(name))
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path)) continue
    found.add(path)
    const { dependencies, optionalDependencies, peerDependencies } = lock[path] ?? {}
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      const needed = find(lock, path, name)
      if (needed !== undefined) waiting.push(needed)
    }
  }
  return Object.fromEntries([...found].toSorted().flatMap((path) => entryOf(lock, path)))
}

/** The path of a package as the one at `from` gets it: the nearest, as Node looks for it; undefined: it is not installed. */
function find(lock: LockedPackages, from: string, name: string): string | undefined {
  const path = `${from === '' ? '' : `${from}/`}node_modules/${name}`
  if (Object.hasOwn(lock, path)) return path
  return from === ''
    ? undefined
    : find(lock, from.slice(0, Math.max(from.lastIndexOf('node_modules/') - 1, 0)), name)
}

function entryOf(lock: LockedPackages, path: string): (readonly [string, LockedPackage])[] {
  const locked = lock[path]
  return locked === undefined ? [] : [[path, locked]]
}

function missing(name: string): never {
  throw new Error(`package-lock.json has no ${name}.`)
}

/** The name of the package at a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
}
