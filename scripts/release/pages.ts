// The pages that are delivered beside the bundle, and the packages that they are made from.

/** What `npm run build:pages` makes, from the project's folder. */
export const pageFolders = ['explorer/dist', 'examples/web/dist'] as const

/** Packages whose code is in the pages, with all that they need. */
export const pagePackages = [
  '@graphiql/react',
  '@graphiql/toolkit',
  'graphiql',
  'graphql-sse',
  'react',
  'react-dom',
  'react-relay',
  'relay-runtime',
] as const
