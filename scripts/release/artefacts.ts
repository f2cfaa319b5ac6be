// All artefacts of a release, in one folder, with their bills of materials and checksums.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { buildPages } from '../build-pages.ts'
import { billOf } from './bill-of-materials.ts'
import { buildBundle, bundlePath, projectRoot } from './bundle.ts'
import { writeChecksums } from './checksums.ts'
import { contentsOf, type Form, findForbiddenLicences, licenceTexts } from './contents.ts'
import { buildExecutable } from './executable.ts'
import { licencesFile, packPackage } from './package.ts'

export interface ArtefactOptions {
  readonly version: string
  /** The time of the sources. */
  readonly createdAt: Date
  /** Without it, the executable is left out. */
  readonly withExecutable: boolean
  /** Gets a sentence for each step that takes long. */
  readonly say: (sentence: string) => void
}

const forms: readonly Form[] = ['package', 'executable', 'image']

/** Builds everything into `folder`, which is made anew. Rejects where a licence is not allowed. */
export async function buildArtefacts(folder: string, options: ArtefactOptions): Promise<void> {
  const { version, createdAt, withExecutable, say } = options
  const forbidden = new Set(forms.flatMap((form) => findForbiddenLicences(contentsOf(form))))
  if (forbidden.size > 0) throw new Error([...forbidden].join('\n'))
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  say('Building pages and bundle.')
  await buildPages()
  const bundle = join(projectRoot, bundlePath)
  await buildBundle(bundle)
  packPackage(folder)
  if (withExecutable) {
    say('Building the single executable.')
    const name = `sessions-gateway-${version}-${process.platform}-${process.arch}`
    const path = join(folder, name)
    buildExecutable(bundle, path)
    writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)))
    rmSync(path)
  }
  say('Writing licences, bills of materials and checksums.')
  writeFileSync(join(folder, licencesFile), licenceTexts(contentsOf('image')))
  for (const form of forms) {
    writeFileSync(join(folder, `${form}.cdx.json`), billOf(form, 'cyclonedx', createdAt))
    writeFileSync(join(folder, `${form}.spdx.json`), billOf(form, 'spdx', createdAt))
  }
  writeChecksums(folder)
}
