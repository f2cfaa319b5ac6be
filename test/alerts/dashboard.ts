// The expressions of the committed dashboard, as Grafana sends them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const file = join(import.meta.dirname, '../../deploy/grafana/sessions-gateway.json')

interface Panel {
  readonly title: string
  readonly targets?: readonly { readonly expr: string }[]
}

export interface DashboardQuery {
  readonly panel: string
  /** As it is in the file. */
  readonly expr: string
  /** For all jobs, over five seconds. */
  readonly sent: string
}

/** Of all panels, in their order. */
export function dashboardQueries(): DashboardQuery[] {
  const { panels } = JSON.parse(readFileSync(file, 'utf8')) as { panels: readonly Panel[] }
  return panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({
      panel: title,
      expr,
      sent: expr.replaceAll('$job', 'sessions-gateway.*').replaceAll('$__rate_interval', '5s'),
    })),
  )
}
