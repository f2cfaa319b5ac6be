// A command of the command line.
import type { ParseArgsOptionsConfig } from 'node:util'

/** What is known of a command before it is loaded. */
export interface ListedCommand {
  readonly name: string
  /** What it does: no full stop. */
  readonly summary: string
  readonly load: () => Promise<Command>
}

export interface Command {
  /** What follows its name, as it is written in a usage line; empty: nothing. */
  readonly synopsis: string
  /** A line for each option and argument, in its own help. */
  readonly details: readonly (readonly [form: string, meaning: string])[]
  readonly options: ParseArgsOptionsConfig
  /** Arguments without a name that it takes at most. */
  readonly maxArguments: number
  /**
   * Resolves to the exit code; undefined: it serves until a signal ends it, and sets the exit code itself. Rejects with ExitError
   * where it can say in a sentence what is wrong.
   */
  readonly run: (given: GivenOptions, process: NodeJS.Process) => Promise<number | undefined>
}

/** The options and arguments as they were given. */
export interface GivenOptions {
  readonly values: Readonly<Record<string, OptionValue>>
  readonly positionals: readonly string[]
}

type OptionValue = string | boolean | (string | boolean)[] | undefined

/** The value of an option that takes a string. */
export function textOf({ values }: GivenOptions, name: string): string | undefined {
  const value = values[name]
  return typeof value === 'string' ? value : undefined
}
