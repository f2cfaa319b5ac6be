// The page budget: how much of a list one field may read.

/** Pages in all, cached ones included, for each page of the budget: no list is read without end. */
const pagesPerFetch = 10

/** Counts the pages that one field reads. */
export interface PageBudget {
  readonly isExhausted: () => boolean
  readonly consume: (page: { readonly cached: boolean }) => void
}

/** Creates the budget of one field: at most `maxFetches` pages that are not cached, and ten times as many pages in all. */
export function createPageBudget(maxFetches: number): PageBudget {
  let fetches = 0
  let pages = 0
  return {
    isExhausted: () => fetches >= maxFetches || pages >= maxFetches * pagesPerFetch,
    consume({ cached }) {
      pages += 1
      if (!cached) fetches += 1
    },
  }
}
