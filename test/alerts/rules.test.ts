// The committed alert rules and the dashboard: valid, documented, and about metrics that exist.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { needs } from '../../scripts/test-needs.ts'
import { catalogue } from '../../src/metrics/catalogue.ts'
import { dashboardQueries } from './dashboard.ts'
import { rulesFile, scaleRules } from './scaled-rules.ts'
import { wrongSelectors } from './selectors.ts'

const rules = readFileSync(rulesFile, 'utf8')
const runbook = readFileSync(join(import.meta.dirname, '../../docs/runbook.md'), 'utf8')
const alerts = [...rules.matchAll(/^ {6}- alert: (\w+)\n([^]*?)(?=^ {6}- |^ {2}- |$(?![^]))/gm)].map(
  ([, name = '', body = '']) => ({ name, body }),
)

test('promtool accepts the rules, and their unit tests pass', { skip: needs('promtool') }, () => {
  execFileSync('promtool', ['check', 'rules', rulesFile])
  execFileSync('promtool', ['test', 'rules', join(dirname(rulesFile), 'rules.test.yaml')])
})

test('each alert has a unit test at its own pace', () => {
  const tests = readFileSync(join(dirname(rulesFile), 'rules.test.yaml'), 'utf8')
  const tested = [...tests.matchAll(/alertname: (\w+)/g)].map(([, name]) => name)
  assert.deepEqual(new Set(tested), new Set(alerts.map(({ name }) => name)))
})

test('each alert has an entry in the runbook with all its parts, and each entry an alert', () => {
  const entries = runbook.split(/^## /m).slice(1)
  assert.deepEqual(
    entries.map((entry) => entry.split('\n')[0]),
    alerts.map(({ name }) => name),
  )
  for (const entry of entries)
    assert.deepEqual(
      [...entry.matchAll(/^\*\*(.+)\.\*\*/gm)].map(([, part]) => part),
      ['What it means', 'What users see', 'Find the cause', 'What to do'],
      entry,
    )
})

test('each alert has a severity, a summary, a description and the address of its entry', () => {
  for (const { name, body } of alerts) {
    const [, severity = ''] = /severity: (page|ticket)$/m.exec(body) ?? []
    assert.match(body, /summary: \S/)
    assert.match(body, /description: >\n +\S/)
    assert.match(body, new RegExp(`runbook_url: docs/runbook\\.md#${name.toLowerCase()}$`, 'm'))
    assert.match(runbook, new RegExp(`^## ${name}\n\n.+Severity \`${severity}\`\\.$`, 'm'))
  }
})

test('rules, dashboard and runbook ask for metrics of the catalogue, with labels and values that these have', () => {
  const expressions = {
    rules: [...rules.matchAll(/^ +expr: >\n((?: {10}.*\n)+)/gm)].map(([, expr = '']) => expr),
    dashboard: dashboardQueries().map(({ expr }) => expr),
    runbook: [...runbook.matchAll(/`([^`\n]*(?:sessions_gateway|http)_[^`\n]*)`/g)].map(
      ([, code = '']) => code,
    ),
  }
  for (const [where, texts] of Object.entries(expressions)) {
    assert.ok(texts.length > 8, where)
    const found = texts.flatMap((text) => wrongSelectors(text, catalogue))
    assert.deepEqual(found, [], where)
  }
})

test('an expression with an unknown metric, label or value is found out', () => {
  const wrong = [
    'sessions_gateway_pages',
    'sessions_gateway_pages_total{result="hit"}',
    'sessions_gateway_pages_total{outcome="told_again"}',
    'sessions_gateway_pages_total{outcome=~"hit|told_again"}',
    'sum by (reason) (rate(sessions_gateway_errors_total[5m]))',
    'http_server_request_duration_seconds',
    'nodejs_version_info',
  ]
  assert.deepEqual(
    wrong.map((text) => wrongSelectors(text, catalogue).length),
    wrong.map(() => 1),
  )
})

test('at another pace the rules are the same but for their times', () => {
  const scaled = scaleRules(rules)
  const withoutTimes = (text: string) =>
    text
      .replaceAll(/\[\d+[smh]\]/g, '[]')
      .replaceAll(/for: \d+[smh]/g, 'for:')
      .replaceAll(/_seconds > \d+/g, '_seconds >')
  assert.equal(withoutTimes(scaled), withoutTimes(rules))
  assert.doesNotMatch(scaled, /\[\d+[mh]\]|for: \d+[mh]/)
})
