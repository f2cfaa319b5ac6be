// The command line: finds the command, parses its options, runs it, and prints what went wrong.
import { exitCodes } from './exit-codes.ts'
import { ExitError, UsageError } from './exit-error.ts'
import { commandHelpOf, helpOf, type Program, usageOf } from './help.ts'
import { nearestName } from './nearest-name.ts'
import { parseOptions } from './parse-options.ts'

/** Runs the command that the arguments name. Resolves to the exit code; undefined: a command serves, and sets it itself. */
export async function runCommandLine(
  program: Program,
  [name, ...args]: readonly string[],
  process: NodeJS.Process,
): Promise<number | undefined> {
  const { stdout, stderr } = process
  const fail = (text: string, code: number) => {
    stderr.write(`${text}\n`)
    return code
  }
  if (name === undefined) return fail(helpOf(program).trimEnd(), exitCodes.usage)
  if (name === '--help' || name === '-h') {
    stdout.write(helpOf(program))
    return exitCodes.ok
  }
  if (name === '--version') {
    stdout.write(`${program.version}\n`)
    return exitCodes.ok
  }
  const listed = program.commands.find((candidate) => candidate.name === name)
  if (listed === undefined) return fail(unknownCommand(program, name), exitCodes.usage)
  const command = await listed.load()
  try {
    const given = parseOptions(command, args)
    if (given.values['help'] === true) {
      stdout.write(commandHelpOf(program, listed, command))
      return exitCodes.ok
    }
    return await command.run(given, process)
  } catch (error) {
    if (error instanceof UsageError)
      return fail(`${error.message}\n\n${usageOf(program, listed, command)}`, error.exitCode)
    if (error instanceof ExitError) return fail(error.message, error.exitCode)
    const reason = error instanceof Error ? error.message : String(error)
    return fail(`"${program.name} ${name}" failed: ${reason}`, exitCodes.failed)
  }
}

function unknownCommand({ name: program, commands }: Program, given: string): string {
  const nearest = nearestName(
    given,
    commands.map(({ name }) => name),
  )
  const meant = nearest === undefined ? '' : ` Did you mean "${nearest}"?`
  return `There is no command ${JSON.stringify(given)}.${meant} "${program} --help" lists all.`
}
