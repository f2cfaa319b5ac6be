// An attack: what a hostile client writes to one connection, and what it does then.
import type { RandomRequest } from '../limits/random-document.ts'
import type { Dice } from './seeded-choices.ts'

/**
 * What the client does when everything is written:
 * - a number: waits for so many responses, or for the connection's end, then hangs up
 * - `hangUp`: ends its half of the connection once the gateway has had time to read
 * - `reset`: resets the connection once the gateway has had time to read
 * - `stay`: keeps the connection open and reads nothing
 */
export type Ending = number | 'hangUp' | 'reset' | 'stay'

export interface Attack {
  /** For reports. */
  readonly name: string
  /** Written one after another, each as a segment of its own. */
  readonly chunks: readonly Buffer[]
  readonly ending: Ending
}

export interface Caller {
  readonly name: string
  readonly token: string
  /** Every id, cursor and session id of the caller's rows: nobody else may be given one. */
  readonly marks: readonly string[]
}

/** What attacks are made of. */
export interface Supplies {
  readonly dice: Dice
  readonly callers: readonly Caller[]
  /** Each proves nobody. */
  readonly badTokens: readonly string[]
  readonly randomDocument: () => RandomRequest
}

/** Makes one attack of a theme. */
export type MakeAttack = (supplies: Supplies) => Attack
