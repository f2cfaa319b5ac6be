// What the artefacts contain of other people's packages, and under which licences.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { optionalPackages, projectRoot } from './bundle.ts'
import { closureOf, type LockedPackage, type LockedPackages, nameOf, readLock } from './lock.ts'
import { pagePackages } from './pages.ts'

/** The forms in which the gateway is delivered. */
export type Form = 'package' | 'executable' | 'image'

/** Licences that allow delivery in any form with their text beside it. */
const allowedLicences: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'PSF-2.0',
])

/** Names of the packages that a form is made from. */
export function packagesOf(form: Form): string[] {
  const { dependencies } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  const beside = { package: [], executable: ['node'], image: optionalPackages }[form]
  return [...Object.keys(dependencies), ...pagePackages, ...beside]
}

/** All packages of a form, by path. It may list some of which nothing is in the bundle. */
export function contentsOf(form: Form): LockedPackages {
  return closureOf(readLock(), packagesOf(form))
}

/** One sentence for each package whose licence is not allowed. An expression of SPDX is allowed where all of its parts are. */
export function findForbiddenLicences(packages: LockedPackages): string[] {
  return Object.entries(packages).flatMap(([path, locked]) =>
    isAllowed(locked.license) ? [] : [`${nameOf(path)} ${locked.version} has the licence ${locked.license}.`],
  )
}

function isAllowed(licence: string | undefined): boolean {
  const parts = licence?.replaceAll(/[()]/g, '').split(/ AND | OR /) ?? []
  return parts.length > 0 && parts.every((part) => allowedLicences.has(part))
}

/** The licences of all packages that are installed here, as the file that stands beside an artefact. */
export function licenceTexts(packages: LockedPackages): string {
  const texts = Object.entries(packages).map(([path, locked]) => textOf(path, locked))
  return `Packages in this program, and their licences.\n\n${texts.join('\n')}`
}

const rule = '-'.repeat(80)

function textOf(path: string, { version, license }: LockedPackage): string {
  const text = readLicence(join(projectRoot, path))
  return `${rule}\n${nameOf(path)} ${version} (${license})\n${rule}\n\n${text ?? 'The package has no text of it.'}\n`
}

function readLicence(folder: string): string | undefined {
  const names = readNames(folder).filter((name) => /^(?:licen[cs]e|copying)/i.test(name))
  const [name] = names.toSorted()
  return name === undefined ? undefined : `${readFileSync(join(folder, name), 'utf8').trim()}\n`
}

/** Packages for other systems are not installed. */
function readNames(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isFile() ? [entry.name] : [],
    )
  } catch {
    return []
  }
}
