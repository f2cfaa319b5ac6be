// Bills of materials: what is in an artefact, by `npm sbom`, in CycloneDX and SPDX. The same contents make the same bytes.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectRoot } from './bundle.ts'
import { contentsOf, type Form, packagesOf } from './contents.ts'

export type BillFormat = 'cyclonedx' | 'spdx'

/** Returns the bill of a form; `createdAt` is the time of the sources, since a build's own time would differ each time. */
export function billOf(form: Form, format: BillFormat, createdAt: Date): string {
  // npm writes the folder's name into the bill.
  const parent = mkdtempSync(join(tmpdir(), 'bill-'))
  const folder = join(parent, 'sessions-gateway')
  mkdirSync(folder)
  try {
    writeProject(folder, form)
    const args = ['sbom', `--sbom-format=${format}`, '--package-lock-only']
    const text = execFileSync('npm', args, { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    return `${JSON.stringify(withoutChance(JSON.parse(text), createdAt), null, 2)}\n`
  } finally {
    rmSync(parent, { recursive: true })
  }
}

/** A project of the form's packages alone: npm would list, and object to, the packages of tests, too. */
function writeProject(folder: string, form: Form): void {
  const { name, version, license, dependencies, devDependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(projectRoot, 'package.json'), 'utf8'),
  )
  const versions = { ...devDependencies, ...optionalDependencies, ...dependencies }
  const needed = Object.fromEntries(packagesOf(form).map((needs) => [needs, versions[needs]]))
  const project = { name, version, license, dependencies: needed }
  const packages = Object.fromEntries(
    Object.entries(contentsOf(form)).map(([path, locked]) => [
      path,
      { ...locked, dev: undefined, devOptional: undefined },
    ]),
  )
  writeFileSync(join(folder, 'package.json'), JSON.stringify(project))
  const lock = { name, version, lockfileVersion: 3, requires: true, packages: { '': project, ...packages } }
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock))
}

interface Bill {
  serialNumber?: string
  metadata?: { timestamp: string }
  documentNamespace?: string
  creationInfo?: { created: string }
}

/** npm gives each bill another name and the present time. */
function withoutChance(bill: Bill, createdAt: Date): Bill {
  const time = createdAt.toISOString().replace(/\.\d+Z$/, 'Z')
  if (bill.metadata) bill.metadata.timestamp = time
  if (bill.creationInfo) bill.creationInfo.created = time
  const { serialNumber, documentNamespace } = bill
  delete bill.serialNumber
  delete bill.documentNamespace
  const digest = createHash('sha256').update(JSON.stringify(bill)).digest('hex')
  const uuid = [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `8${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join('-')
  if (serialNumber !== undefined) bill.serialNumber = `urn:uuid:${uuid}`
  if (documentNamespace !== undefined)
    bill.documentNamespace = documentNamespace.replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, uuid)
  return bill
}
