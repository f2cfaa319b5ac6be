// All artefacts of a release, in one folder, with their bills of materials and checksums.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { buildPages } from '../build-pages.ts'
import { billOf } from './bill-of-materials.ts'
import { buildBundle, bundlePath, projectRoot } from './bundle.ts'
import { writeChecksums } from './checksums.ts'
import { contentsOf, type Form, findForbiddenLicences, licenceTexts } from './contents.ts'
import { buildExecutable } from './executable.ts'
import { fetchNode, ownPlatform } from './node-binary.ts'
import { licencesFile, packPackage } from './package.ts'

export interface ArtefactOptions {
  readonly version: string
  /** The time of the sources. */
  readonly createdAt: Date
  /** Without it, the executables are left out. */
  readonly withExecutables: boolean
  /** Gets a sentence for each step that takes long. */
  readonly say: (sentence: string) => void
}

/** This machine's own, and the one whose executable is made from it by copying. */
const executablePlatforms: ReadonlySet<string> = new Set([ownPlatform, 'linux-arm64'])

const forms: readonly Form[] = ['package', 'executable', 'image']

/** Builds everything into `folder`, which is made anew. Rejects where a licence is not allowed. */
export async function buildArtefacts(folder: string, options: ArtefactOptions): Promise<void> {
  const { version, createdAt, withExecutables, say } = options
  const forbidden = new Set(forms.flatMap((form) => findForbiddenLicences(contentsOf(form))))
  if (forbidden.size > 0) throw new Error([...forbidden].join('\n'))
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  say('Building pages and bundle.')
  await buildPages()
  const bundle = join(projectRoot, bundlePath)
  await buildBundle(bundle)
  packPackage(folder)
  if (withExecutables)
    for (const platform of executablePlatforms) {
      say(`Building the single executable for ${platform}.`)
      writeExecutable(platform, bundle, join(folder, `sessions-gateway-${version}-${platform}.gz`))
    }
  say('Writing licences, bills of materials and checksums.')
  writeFileSync(join(folder, licencesFile), licenceTexts(contentsOf('image')))
  for (const form of forms) {
    writeFileSync(join(folder, `${form}.cdx.json`), billOf(form, 'cyclonedx', createdAt))
    writeFileSync(join(folder, `${form}.spdx.json`), billOf(form, 'spdx', createdAt))
  }
  writeChecksums(folder)
}

/** Writes the executable for a platform, compressed, into `path`. */
function writeExecutable(platform: string, bundle: string, path: string): void {
  const scratch = mkdtempSync(join(tmpdir(), 'executable-'))
  try {
    const node =
      platform === ownPlatform
        ? process.execPath
        : fetchNode(platform, process.versions.node, join(scratch, 'node'))
    const program = join(scratch, 'sessions-gateway')
    buildExecutable(bundle, program, node)
    writeFileSync(path, gzipSync(readFileSync(program)))
  } finally {
    rmSync(scratch, { recursive: true })
  }
}
