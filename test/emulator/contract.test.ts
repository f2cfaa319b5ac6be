/**
 * What a client of the sessions API may rely on. Runs against the emulator, as it is by default (or in the dialect that
 * EMULATOR_DIALECT names) and in the opposite dialect; with CONTRACT_URL, CONTRACT_TOKEN, CONTRACT_AGENT and
 * CONTRACT_IDENTITY against a real service, read-only unless CONTRACT_WRITE=1. The agent needs at least nine sessions of that
 * identity, and nobody else who changes them meanwhile.
 */
import { after, before, describe } from 'node:test'
import type { Behaviour } from '../../emulator/behaviour.ts'
import { describeChanges } from './contract-changes.ts'
import { describePaging } from './contract-paging.ts'
import { describeRequests } from './contract-requests.ts'
import { openTarget, type Target } from './contract-target.ts'
import { oppositeBehaviour } from './opposite-dialect.ts'

function describeContract(name: string, behaviour?: Behaviour): void {
  describe(name, () => {
    let opened: Target | undefined
    const target = (): Target => {
      if (opened === undefined) throw new Error('The target is not open: the set-up failed.')
      return opened
    }
    before(async () => {
      opened = await openTarget(process.env, behaviour)
    })
    after(() => opened?.close())

    describe('paging', () => describePaging(target))
    describe('requests', () => describeRequests(target))
    describe('changes', () => describeChanges(target))
  })
}

describeContract('contract')
if (!process.env['CONTRACT_URL']) describeContract('contract, in the opposite dialect', oppositeBehaviour())
