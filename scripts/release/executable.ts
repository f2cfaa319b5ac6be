// The single executable: Node, the bundle and the pages in one file, for the system and processor that build it.
import { execFileSync } from 'node:child_process'
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectRoot } from './bundle.ts'
import { pageFolders } from './pages.ts'

/** Builds it into `path`, of the bundle at `bundle` and the built pages. */
export function buildExecutable(bundle: string, path: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'executable-'))
  try {
    const config = join(folder, 'sea.json')
    writeFileSync(
      config,
      JSON.stringify({
        main: bundle,
        mainFormat: 'module',
        output: path,
        disableExperimentalSEAWarning: true,
        assets: Object.fromEntries(pageFiles().map((file) => [file, join(projectRoot, file)])),
      }),
    )
    execFileSync(process.execPath, ['--build-sea', config], { stdio: ['ignore', 'ignore', 'pipe'] })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Paths from the project's folder. */
function pageFiles(): string[] {
  const patterns = pageFolders.map((folder) => `${folder}/**/*.*`)
  return globSync(patterns, { cwd: projectRoot }).toSorted()
}
