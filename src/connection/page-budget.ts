// The page budget: how much of a list one field may read.

/** A page at hand costs little, but not nothing: no list is read without end. */
const heldPageCost = 0.1

/** Counts down from a number of pages. */
export interface PageBudget {
  readonly spent: () => boolean
  readonly spend: (page: { readonly held: boolean }) => void
}

/** Creates the budget of one field. A page that had to be asked for costs 1, a page at hand a tenth. */
export function createPageBudget(pages: number): PageBudget {
  let left = pages
  return {
    spent: () => left < heldPageCost,
    spend: (page) => {
      left -= page.held ? heldPageCost : 1
    },
  }
}
