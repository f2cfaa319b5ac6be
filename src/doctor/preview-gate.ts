// Does the service ask for a preview feature, and is the one that the settings name the right one?
import type { HttpResponse } from '../upstream/http-call.ts'
import type { ListedPage } from './listed-page.ts'

export interface PreviewGate {
  /** The feature that `Foundry-Features` has to list; null: none; undefined: one that was not found. */
  readonly feature: string | null | undefined
  /** Whether the settings name it. */
  readonly isSatisfied: boolean
  /** Value of `Foundry-Features` for all other calls. */
  readonly features: string
}

/** Features that services of this family have asked for. */
const knownFeatures = ['AgentEndpoints=V1Preview', 'HostedAgents=V1Preview']
const maxTried = 4

/**
 * Finds the gate. `listWith` reads the list with this value of `Foundry-Features`; `first` is what it resolved to with the
 * `configured` value.
 */
export async function examinePreviewGate(
  listWith: (features: string) => Promise<ListedPage | HttpResponse>,
  configured: string,
  first: ListedPage | HttpResponse,
): Promise<PreviewGate> {
  const names = configured
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  const firstOpen = async (candidates: readonly string[]) => {
    for (const features of candidates.slice(0, maxTried))
      if (!isGated(await listWith(features))) return features
    return undefined
  }

  if (isGated(first)) {
    const feature = await firstOpen(knownFeatures.filter((name) => !names.includes(name)))
    return { feature, isSatisfied: false, features: feature ?? configured }
  }
  const isOpen = names.length === 0 || !isGated(await listWith(''))
  if (isOpen) return { feature: null, isSatisfied: true, features: configured }
  const feature = names.length === 1 ? names[0] : await firstOpen(names)
  return { feature, isSatisfied: true, features: configured }
}

function isGated(outcome: ListedPage | HttpResponse): boolean {
  return 'status' in outcome && outcome.status === 403 && outcome.text.includes('preview_feature_required')
}
