// `npm run build` makes the bundle, dist/gateway.mjs, unless what is there is newer than everything that it is made from.
import { statSync } from 'node:fs'
import { bundlePath, ensureBundle } from './release/bundle.ts'

const { size } = statSync(await ensureBundle())
process.stdout.write(`${bundlePath} has ${(size / 1_000_000).toFixed(1)} MB.\n`)
