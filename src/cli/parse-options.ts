// The options and arguments of a command.
import { parseArgs } from 'node:util'
import type { Command, GivenOptions } from './command.ts'
import { UsageError } from './exit-error.ts'

/** Parses what follows a command's name; every command also takes `--help`. Throws UsageError. */
export function parseOptions(command: Command, args: readonly string[]): GivenOptions {
  const given = parse(command, args)
  const excess = given.positionals[command.maxArguments]
  if (excess !== undefined) throw new UsageError(`There is no argument ${JSON.stringify(excess)} here.`)
  return given
}

function parse({ options }: Command, args: readonly string[]): GivenOptions {
  try {
    return parseArgs({
      args: [...args],
      options: { ...options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    })
  } catch (error) {
    // Node's own sentence names the option, and its second one is about arguments that start with a hyphen.
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split(/(?<=')\. |\n/)
    throw new UsageError(sentence.endsWith('.') ? sentence : `${sentence}.`)
  }
}
