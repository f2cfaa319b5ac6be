// The explorer's entry.
import './workers.ts'
import { createRoot } from 'react-dom/client'
import 'graphiql/style.css'
import { Explorer } from './Explorer.tsx'
import { fetchIdentities } from './identities.ts'
import './styles.css'

const container = document.querySelector('#root')
if (container === null) throw new Error('index.html has no element with the id "root"')
const root = createRoot(container)
void fetchIdentities()
  .catch(() => [])
  .then((identities) => root.render(<Explorer identities={identities} />))
