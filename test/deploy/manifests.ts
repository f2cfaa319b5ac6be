// Kubernetes manifests as kubectl's kustomize writes them.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { parseAllDocuments } from 'yaml'

export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly [name: string]: unknown }
  /** The tests read what they expect. */
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly [name: string]: any
}

const root = resolve(import.meta.dirname, '../..')

/** The manifests of `deploy/kubernetes`. */
export async function renderKustomization(): Promise<Manifest[]> {
  const { stdout } = await promisify(execFile)('kubectl', ['kustomize', join(root, 'deploy/kubernetes')])
  return parseAllDocuments(stdout).map((document) => document.toJS())
}

/** A copy of the only manifest of a kind. */
export function onlyOf(manifests: readonly Manifest[], kind: string): Manifest {
  const [manifest, ...others] = manifests.filter((each) => each.kind === kind)
  assert.ok(manifest && others.length === 0)
  return structuredClone(manifest)
}
