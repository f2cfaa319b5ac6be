// The page's entry: who can be signed in comes from the demo, everything else from the gateway.
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { fetchDemo } from './demo.ts'
import './styles.css'

const container = document.querySelector('#root')
if (container === null) throw new Error('index.html has no element with the id "root"')
const root = createRoot(container)
fetchDemo().then(
  (demo) =>
    root.render(
      <StrictMode>
        <App demo={demo} />
      </StrictMode>,
    ),
  () => root.render(<p className="notice">The demo does not respond. Is it running?</p>),
)
