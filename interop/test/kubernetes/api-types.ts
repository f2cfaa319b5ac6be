// What Kubernetes' API would say of manifests, by its types and schemas.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Manifest } from '../../../test/deploy/manifests.ts'

const root = resolve(import.meta.dirname, '../../..')
/** The folder of the packages that have the API's types. */
const packages = fileURLToPath(new URL('..', import.meta.resolve('kubernetes-models')))

/** One sentence for each value that the schema of Kubernetes' API does not allow; it says nothing of unknown fields. */
export async function findInvalidValues(manifests: readonly Manifest[]): Promise<string[]> {
  const problems = await Promise.all(
    manifests.map(async (manifest) => {
      const models = await import(`kubernetes-models/${manifest.apiVersion}`)
      try {
        new models[manifest.kind](manifest).validate()
        return []
      } catch (error) {
        return [`${manifest.kind}: ${(error as Error).message}`]
      }
    }),
  )
  return problems.flat()
}

/**
 * One line of tsc for each field that Kubernetes' API does not know: a manifest is an object literal of the API's type, which
 * may have no other properties.
 */
export async function findUnknownFields(manifests: readonly Manifest[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'manifests-'))
  try {
    symlinkSync(packages, join(folder, 'node_modules'))
    const text = manifests.map(
      (manifest, index) =>
        `import type { I${manifest.kind} as Kind${index} } from 'kubernetes-models/${manifest.apiVersion}'
export const manifest${index}: Kind${index} = ${JSON.stringify(manifest, undefined, 1)}\n`,
    )
    writeFileSync(join(folder, 'manifests.mts'), text.join(''))
    const options = ['--noEmit', '--skipLibCheck', '--strict', '--pretty', 'false', '--module', 'NodeNext']
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    await promisify(execFile)(process.execPath, [tsc, ...options, '--types', '', 'manifests.mts'], {
      cwd: folder,
    })
    return []
  } catch (error) {
    const { stdout = '' } = error as { stdout?: string }
    if (stdout === '') throw error
    return stdout.trim().split('\n')
  } finally {
    rmSync(folder, { recursive: true })
  }
}
