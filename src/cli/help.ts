// The texts of `--help`.
import type { Command, ListedCommand } from './command.ts'

export interface Program {
  /** As it is called in a terminal. */
  readonly name: string
  readonly version: string
  /** One sentence. */
  readonly description: string
  readonly commands: readonly ListedCommand[]
}

const commonOptions = [['--help', 'prints this']] as const

/** Returns the help of the program: its commands. */
export function helpOf({ name, description, commands }: Program): string {
  const rows = commands.map((command) => [command.name, command.summary] as const)
  return `${description}

Usage: ${name} COMMAND [OPTIONS]

Commands:
${columns(rows)}

Options:
${columns([...commonOptions, ['--version', 'prints the version']])}

"${name} COMMAND --help" explains a command.
`
}

/** Returns the help of a command. */
export function commandHelpOf(program: Program, listed: ListedCommand, command: Command): string {
  return `${usageOf(program, listed, command)}

${capitalized(listed.summary)}.

${columns([...command.details, ...commonOptions])}
`
}

/** Returns a command's usage in one line. */
export function usageOf(program: Program, { name }: ListedCommand, { synopsis }: Command): string {
  return `Usage: ${[program.name, name, synopsis].filter((part) => part !== '').join(' ')}`
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, meaning]) => `  ${name.padEnd(width)}  ${meaning}`).join('\n')
}

function capitalized(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
}
