// The npm package: the bundle, the pages, and nothing that would be installed with it.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { bundlePath, optionalPackages, projectRoot } from './bundle.ts'
import { contentsOf, licenceTexts } from './contents.ts'
import { pageFolders } from './pages.ts'

/** The name of the file with the licences of what is in an artefact. */
export const licencesFile = 'THIRD_PARTY_LICENSES.txt'

/** Packs the built bundle and pages into `folder`. Returns the path of the package: npm makes the same bytes of the same files. */
export function packPackage(folder: string): string {
  const stage = mkdtempSync(join(tmpdir(), 'package-'))
  try {
    for (const path of [bundlePath, ...pageFolders, 'LICENSE', 'SECURITY.md']) {
      mkdirSync(dirname(join(stage, path)), { recursive: true })
      cpSync(join(projectRoot, path), join(stage, path), { recursive: true })
    }
    writeFileSync(join(stage, 'README.md'), readme())
    writeFileSync(join(stage, licencesFile), licenceTexts(contentsOf('package')))
    writeFileSync(join(stage, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`)
    const args = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder]
    return join(folder, execFileSync('npm', args, { cwd: stage, encoding: 'utf8' }).trim())
  } finally {
    rmSync(stage, { recursive: true })
  }
}

/** Packages are in the bundle, so none is a dependency; one is only used where its user installs it. */
function manifest() {
  const { name, version, description, license, type, engines, optionalDependencies } = JSON.parse(
    readFileSync(join(projectRoot, 'package.json'), 'utf8'),
  )
  const optional = (value: (name: string) => unknown) =>
    Object.fromEntries(optionalPackages.map((name) => [name, value(name)]))
  return {
    name,
    version,
    description,
    license,
    type,
    engines,
    bin: { 'sessions-gateway': bundlePath },
    peerDependencies: optional((peer) => optionalDependencies[peer]),
    peerDependenciesMeta: optional(() => ({ optional: true })),
  }
}

/** The project's own has links into its folders. */
function readme(): string {
  const [beginning = ''] = readFileSync(join(projectRoot, 'README.md'), 'utf8').split('\n![', 1)
  return `${beginning}
## Quick start

\`npx foundry-sessions-gateway demo\` starts the gateway with an emulator of the REST API, without any setting.
\`npx foundry-sessions-gateway --help\` lists all commands. It needs Node 24 or newer. \`UPSTREAM_AUTH=entra\` also needs the
package \`@azure/identity\`, installed beside this one.
`
}
