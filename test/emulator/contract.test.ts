/**
 * What a client of the sessions API may rely on. Runs against the emulator; with CONTRACT_URL, CONTRACT_TOKEN,
 * CONTRACT_AGENT and CONTRACT_IDENTITY against a real service, read-only unless CONTRACT_WRITE=1. The agent
 * needs at least nine sessions of that identity, and nobody else who changes them meanwhile.
 */
import { after, before, describe } from 'node:test'
import { describeChanges } from './contract-changes.ts'
import { describePaging } from './contract-paging.ts'
import { describeRequests } from './contract-requests.ts'
import { openTarget, type Target } from './contract-target.ts'

describe('contract', () => {
  let opened: Target | undefined
  const target = (): Target => {
    if (opened === undefined) throw new Error('The target is not open: the set-up failed.')
    return opened
  }
  before(async () => {
    opened = await openTarget(process.env)
  })
  after(() => opened?.close())

  describe('paging', () => describePaging(target))
  describe('requests', () => describeRequests(target))
  describe('changes', () => describeChanges(target))
})
