// In the bundle: where the project's files are. `npm run build` puts it in the place of `import.meta.dirname`.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type * as Sea from 'node:sea'

/** Returns a path below the project's folder. A single executable extracts the files that it contains at the first call. */
export function projectPath(path: string): string {
  return join(projectFolder(), path)
}

const projectFolder = once(() => {
  // Required here: an import would fail in a version of Node that is too old, before that is said.
  const sea = createRequire(import.meta.url)('node:sea') as typeof Sea
  if (!sea.isSea()) return join(import.meta.dirname, '..')
  const folder = mkdtempSync(join(tmpdir(), 'sessions-gateway-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  for (const name of sea.getAssetKeys()) {
    const file = join(folder, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, new Uint8Array(sea.getRawAsset(name)))
  }
  return folder
})

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined
  return () => (made ??= { value: make() }).value
}
