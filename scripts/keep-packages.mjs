// Leaves in package.json only the dependencies that are named as arguments, and with --dependencies those of production, so that
// `npm ci` installs no others. For stages of an image: it changes the file in the working directory.
import { readFileSync, writeFileSync } from 'node:fs'

const { dependencies, devDependencies, optionalDependencies, ...others } = JSON.parse(
  readFileSync('package.json', 'utf8'),
)
const all = { ...dependencies, ...devDependencies, ...optionalDependencies }
const given = process.argv.slice(2)
const names = given.flatMap((name) => (name === '--dependencies' ? Object.keys(dependencies) : [name]))
const unknown = names.filter((name) => !Object.hasOwn(all, name))
if (unknown.length > 0) {
  process.stderr.write(`package.json has no dependency ${unknown.join(', ')}.\n`)
  process.exit(1)
}
const kept = Object.fromEntries(names.map((name) => [name, all[name]]))
writeFileSync('package.json', JSON.stringify({ ...others, dependencies: kept }))
