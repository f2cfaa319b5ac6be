#!/usr/bin/env node
// The program: its commands, run from the sources or from the bundle that `npm run build` makes of this file.
// The check of Node comes first: imports run in their order.
import '../scripts/check-node.mjs'
import cluster from 'node:cluster'
import { readFileSync } from 'node:fs'
import type { Command } from '../src/cli/command.ts'
import type { Program } from '../src/cli/help.ts'
import { runCommandLine } from '../src/cli/run-command-line.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string
}

/** A command without options that serves once its module is imported. */
async function serving(serve: () => Promise<unknown>): Promise<Command> {
  const run = () => serve().then(() => undefined)
  return { synopsis: '', details: [], options: {}, maxArguments: 0, run }
}

const program: Program = {
  name: 'sessions-gateway',
  version,
  description: 'A GraphQL gateway for the agent sessions of Microsoft Foundry.',
  commands: [
    {
      name: 'start',
      summary: 'starts the gateway with the settings of the environment',
      load: async () => (await import('../src/cli/start.ts')).startCommand,
    },
    {
      name: 'demo',
      summary: 'starts the gateway with an emulator of the REST API, without any setting',
      load: () => serving(() => import('../examples/demo/start-demo.ts')),
    },
    {
      name: 'emulator',
      summary: 'starts the emulator of the REST API and a token issuer, without the gateway',
      load: () => serving(() => import('../emulator/run.ts')),
    },
    {
      name: 'check',
      summary: 'validates the settings, and the files that they name, without starting anything',
      load: async () => (await import('../src/cli/check.ts')).checkCommand,
    },
    {
      name: 'doctor',
      summary: 'examines the REST API, the key sets and the store with these settings',
      load: async () => (await import('../src/cli/doctor.ts')).doctorCommand,
    },
    {
      name: 'why',
      summary: 'prints why a request got its response, from a file of the flight recorder',
      load: async () => (await import('../src/cli/why.ts')).whyCommand,
    },
  ],
}

const args = process.argv.slice(2)
// To a worker, a single executable passes its own path as if it were a script.
const isRepeated = cluster.isWorker && program.commands.every(({ name }) => name !== args[0])
const code = await runCommandLine(program, isRepeated ? args.slice(1) : args, process)
if (code !== undefined) process.exitCode = code
