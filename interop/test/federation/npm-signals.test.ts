// `npm run supergraph`: a signal to npm ends it, and no process is left behind.
import { endsWithNpm } from '../../../test/npm-signals.ts'

endsWithNpm('supergraph', /The supergraph is served at (\S+)/)
