// Builds the page with Relay's `graphql` tags compiled away. Every path is relative, so that it can be served anywhere.
import { join } from 'node:path'
import babel from '@rolldown/plugin-babel'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [
    react(),
    babel({
      plugins: [
        [
          'relay',
          { eagerEsModules: true, artifactDirectory: join(import.meta.dirname, 'src/__generated__') },
        ],
      ],
    }),
  ],
  build: { outDir: 'dist', emptyOutDir: true, chunkSizeWarningLimit: 1_000 },
})
