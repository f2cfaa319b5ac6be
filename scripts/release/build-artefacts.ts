// `node scripts/release/build-artefacts.ts FOLDER` builds all artefacts of this tree: what a release does, and what repeats it.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { buildArtefacts } from './artefacts.ts'
import { projectRoot } from './bundle.ts'

const { values, positionals } = parseArgs({
  options: { 'without-executables': { type: 'boolean', default: false } },
  allowPositionals: true,
})
const [folder = 'dist/release'] = positionals
const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'))
const committedAt = execFileSync('git', ['log', '-1', '--format=%cI'], { cwd: projectRoot, encoding: 'utf8' })
await buildArtefacts(resolve(folder), {
  version,
  createdAt: new Date(committedAt.trim()),
  withExecutables: !values['without-executables'],
  say: (sentence) => void process.stdout.write(`${sentence}\n`),
})
