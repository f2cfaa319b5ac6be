// Each alert, in a real Prometheus and a real Alertmanager: it fires at its fault, and resolves once the fault is healed.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { needs } from '../../scripts/test-needs.ts'
import { waitFor } from '../wait-for.ts'
import { startAlertmanager } from './alertmanager.ts'
import { dashboardQueries } from './dashboard.ts'
import { queryFor, startForger, startTraffic } from './deployment.ts'
import { startPrometheus } from './prometheus.ts'
import { type Scenario, startScenarios } from './scenarios.ts'

const isFull = process.env['TEST'] === 'full'
const withinMs = 180_000
const timeout = 4 * withinMs

/** Panels that show nothing as long as nothing is wrong. */
const emptyWhenHealthy: readonly string[] = ['Failed operations', 'Alerts', 'Errors by code']

/** Where others use the machine as well, these can fire for any process. */
const ofTheMachine = /EventLoopBusy|NotScraped/

test('every alert and every panel, in a real Prometheus', {
  skip: isFull
    ? needs('prometheus') || needs('prometheus-alertmanager') || needs('redis-server')
    : 'TEST=full runs it',
  timeout,
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'alerts-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const [scenarios, alertmanager, forge] = await Promise.all([
    startScenarios(t),
    startAlertmanager(t, folder),
    startForger(t),
  ])
  const prometheus = await startPrometheus(t, folder, {
    alertmanager: alertmanager.address,
    jobs: scenarios.map(({ deployment }) => deployment.job),
  })
  const setTargets = () =>
    prometheus.setTargets(
      new Map(scenarios.map(({ deployment: { job, metricsAddress } }) => [job, metricsAddress()])),
    )
  setTargets()
  const sendForged = async () => {
    const token = await forge()
    for (const { deployment } of scenarios) void deployment.send(token, queryFor('support-bot'))
  }
  startTraffic(t, 1_000, () => void sendForged())
  /** The alert of each scenario, as `job alert`. */
  const nameAlerts = ({ deployment }: Scenario, alerts: readonly string[] = []) =>
    alerts.map((alert) => `${deployment.job} ${alert}`)
  const expected = scenarios.flatMap((scenario) => nameAlerts(scenario, scenario.alerts))
  const possible = scenarios.flatMap((scenario) => nameAlerts(scenario, scenario.possibleAlerts))
  const stateOf = (alert: string) =>
    alertmanager.notifications.findLast(({ labels }) => `${labels['job']} ${labels['alertname']}` === alert)
      ?.status
  const emptyPanels = async (panels: readonly string[]) => {
    const results = dashboardQueries()
      .filter(({ panel }) => panels.length === 0 || panels.includes(panel))
      .map(async ({ panel, expr, sent }) =>
        (await prometheus.query(sent)).length > 0 ? [] : [`${panel}: ${expr}`],
      )
    return (await Promise.all(results)).flat()
  }

  await t.test('while all is well, each panel has a series, and no alert fires', { timeout }, async () => {
    let left: string[] = []
    const hasAll = async () => {
      left = (await emptyPanels([])).filter((one) => !emptyWhenHealthy.some((panel) => one.startsWith(panel)))
      return left.length === 0
    }
    await waitFor('each panel has a series', hasAll, withinMs).catch(() => {})
    assert.deepEqual(left, [])
    await waitFor('no alert is active', async () => (await prometheus.alerts()).length === 0, withinMs)
  })

  await t.test('each alert fires at its fault', { timeout }, async () => {
    await Promise.all(scenarios.map(({ inject }) => inject()))
    const missing = () => expected.filter((alert) => stateOf(alert) !== 'firing')
    await waitFor('all fire', () => missing().length === 0, withinMs).catch(() => {})
    assert.deepEqual(missing(), [])
    const firing = (await prometheus.alerts()).filter(({ state }) => state === 'firing')
    assert.deepEqual(
      firing
        .map(({ labels }) => `${labels['job']} ${labels['alertname']}`)
        .filter((alert) => ![...expected, ...possible].includes(alert) && !ofTheMachine.test(alert)),
      [],
    )
  })

  await t.test('the panels that are empty while all is well have a series now', { timeout }, async () => {
    assert.deepEqual(await emptyPanels(emptyWhenHealthy), [])
  })

  await t.test('each alert resolves once its fault is healed', { timeout }, async () => {
    await Promise.all(scenarios.map(({ heal }) => heal()))
    setTargets()
    const left = () => expected.filter((alert) => stateOf(alert) !== 'resolved')
    await waitFor('all are resolved', () => left().length === 0, withinMs).catch(() => {})
    assert.deepEqual(left(), [])
  })
})
