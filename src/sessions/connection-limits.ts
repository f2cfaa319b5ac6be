// What one list field may ask for and cost.
import type { WindowLimits } from '../connection/window.ts'

export interface ConnectionLimits extends WindowLimits {
  /** The most upstream pages that one list field may read. */
  readonly pageBudget: number
}
