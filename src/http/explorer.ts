// The explorer: a page for trying queries, served as files that `npm run build:pages` made.
import { Router, static as serveFiles } from 'express'

/** Nothing is loaded from another host. The editor writes styles into the page, and its fonts and cursors are data. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const year = 31_536_000_000

/**
 * Routes for the files in `directory` under `/explorer/`. A browser that opens `/` or `/graphql` is redirected there;
 * requests that carry an operation are not.
 */
export function createExplorer(directory: string): Router {
  const router = Router({ strict: true, caseSensitive: true })
  router.get('/', (_request, response) => response.redirect('explorer/'))
  router.get('/graphql', (request, response, next) => {
    if (request.url.includes('?') || request.accepts(['json', 'html']) !== 'html') next()
    else response.redirect('explorer/')
  })
  router.use(
    '/explorer',
    (_request, response, next) => {
      response.set({
        'content-security-policy': contentSecurityPolicy,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      })
      next()
    },
    // Names of assets contain a hash of their content. All files of an image have one time, so that a tag of time and size would
    // be that of another release, too.
    serveFiles(directory, {
      etag: false,
      lastModified: false,
      setHeaders: (response, path) =>
        response.setHeader(
          'cache-control',
          path.includes('/assets/') ? `public, max-age=${year / 1_000}, immutable` : 'no-cache',
        ),
    }),
  )
  return router
}
