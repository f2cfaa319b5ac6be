// The doctor in front of an emulator and a token issuer, which end with their test.
import assert from 'node:assert/strict'
import { after, type TestContext } from 'node:test'
import { type Behaviour, defaultBehaviour } from '../../emulator/behaviour.ts'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/emulator.ts'
import { gatewaySettings } from '../../emulator/start-upstream.ts'
import { startTokenIssuer } from '../../emulator/token-issuer.ts'
import { type Clock, systemClock } from '../../src/clock.ts'
import { parseConfig } from '../../src/config/config.ts'
import { runDoctor } from '../../src/doctor/doctor.ts'
import type { Finding } from '../../src/doctor/finding.ts'
import { exitCodeOf, type Report } from '../../src/doctor/report.ts'
import { row } from '../emulator/start-emulator.ts'

export const issuer = await startTokenIssuer()
after(() => issuer.close())

/** ISOLATION_KEY_MODE=claim: the identities are the keys. */
export const settingsOf = (
  upstreamUrl: string,
  settings: Record<string, string> = {},
): Record<string, string> => ({
  ...gatewaySettings(upstreamUrl, issuer),
  UPSTREAM_IDENTITY_HEADER: '',
  UPSTREAM_FEATURES: 'AgentEndpoints=V1Preview',
  ISOLATION_KEY_MODE: 'claim',
  ...settings,
})

export interface DoctorRun {
  readonly emulator: Emulator
  /** Runs the doctor as alice and bob. */
  readonly examine: (settings?: Record<string, string>, clock?: Clock) => Promise<Report>
}

/** Starts an emulator of this behaviour alone, whatever the dialect. */
export async function startDoctor(
  t: TestContext,
  behaviour: Partial<Behaviour> = {},
  options: EmulatorOptions = {},
): Promise<DoctorRun> {
  const emulator = await startEmulator({ ...options, behaviour: { ...defaultBehaviour, ...behaviour } })
  t.after(() => emulator.close())
  return {
    emulator,
    examine: (settings, clock = systemClock) =>
      runDoctor(
        parseConfig(settingsOf(emulator.url, settings)),
        { agentName: 'support-bot', identities: ['alice', 'bob'] },
        clock,
      ),
  }
}

/** Gives each of the two callers so many sessions: pairs of one second, the newest last. */
export function fill(emulator: Emulator, ...counts: readonly [alice: number, bob: number]): void {
  for (const [index, identity] of ['alice', 'bob'].entries()) {
    const rows = Array.from({ length: counts[index] ?? 0 }, (_, at) =>
      row(`${identity}-${at}`, 1_700_000_000 + Math.floor(at / 2)),
    )
    emulator.setSessions('support-bot', identity, rows)
  }
}

/** The finding of a check, of the service unless said otherwise. */
export function findingOf(report: Report, check: string, part = 'service'): Finding {
  const findings = report.parts.filter((examined) => examined.part === part).flatMap((p) => p.findings)
  const found = findings.find((finding) => finding.check === check)
  assert.ok(found, `no finding "${check}" among ${findings.map((finding) => finding.check).join(', ')}`)
  return found
}

/** What a finding is about, in short, and the run's exit code. */
export function shortOf(report: Report, check: string, part?: string): readonly [string, string, number] {
  const { status, found } = findingOf(report, check, part)
  return [status, found, exitCodeOf(report)]
}
