// The single executable: Node, the bundle and the pages in one file, for the platform of the Node that is copied into it.
import { execFileSync } from 'node:child_process'
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { projectRoot } from './bundle.ts'
import { pageFolders } from './pages.ts'

/**
 * Builds it into `path`, of the bundle at `bundle` and the built pages. `node` is a binary of this version of Node, also for
 * another platform: it is copied, not run.
 */
export function buildExecutable(bundle: string, path: string, node = process.execPath): void {
  const folder = mkdtempSync(join(tmpdir(), 'executable-'))
  try {
    const config = join(folder, 'sea.json')
    writeFileSync(
      config,
      JSON.stringify({
        // It stands in the executable: a path would be one of this machine.
        main: basename(bundle),
        mainFormat: 'module',
        output: resolve(path),
        executable: node,
        disableExperimentalSEAWarning: true,
        assets: Object.fromEntries(pageFiles().map((file) => [file, join(projectRoot, file)])),
      }),
    )
    execFileSync(process.execPath, ['--build-sea', config], {
      cwd: dirname(bundle),
      stdio: ['ignore', 'ignore', 'pipe'],
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Paths from the project's folder. */
function pageFiles(): string[] {
  const patterns = pageFolders.map((folder) => `${folder}/**/*.*`)
  return globSync(patterns, { cwd: projectRoot }).toSorted()
}
