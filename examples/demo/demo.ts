// `npm run demo`: builds the pages, where they are not current, and starts the demo.
import { buildPages } from '../../scripts/build-pages.ts'

await buildPages()
await import('./start-demo.ts')
