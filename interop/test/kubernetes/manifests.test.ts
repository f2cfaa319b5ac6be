// The manifests for Kubernetes are valid.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { needs } from '../../../scripts/test-needs.ts'
import { onlyOf, renderKustomization } from '../../../test/deploy/manifests.ts'
import { findInvalidValues, findUnknownFields } from './api-types.ts'

const options = { skip: needs('kubectl') }

test('the API knows every field of the manifests, and allows every value', options, async () => {
  const manifests = await renderKustomization()
  assert.deepEqual(manifests.map(({ kind }) => kind).toSorted(), [
    'ConfigMap',
    'Deployment',
    'HorizontalPodAutoscaler',
    'Namespace',
    'NetworkPolicy',
    'PodDisruptionBudget',
    'Service',
    'ServiceAccount',
  ])
  assert.deepEqual(await findInvalidValues(manifests), [])
  assert.deepEqual(await findUnknownFields(manifests), [])
})

test('a wrong value and an unknown field are found', options, async () => {
  const manifests = await renderKustomization()
  const wrong = onlyOf(manifests, 'Service')
  wrong['spec'].ports[0].port = 'eighty'
  assert.match((await findInvalidValues([wrong])).join(), /^Service: .*port/)
  const misspelt = onlyOf(manifests, 'Deployment')
  misspelt['spec'].template.spec.containers[0].livenesProbe = {}
  assert.match((await findUnknownFields([misspelt])).join(), /livenesProbe/)
})
