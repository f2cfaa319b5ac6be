// The image's layers: the same sources make the same bytes, wherever and whenever they are built. For bundle and pages,
// test/release shows that.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { baseImage } from '../../scripts/base-image.ts'
import { buildImageAnew, imageName } from '../../scripts/build-image.ts'
import { runTool } from '../../scripts/container-tools.ts'
import { needs } from '../../scripts/test-needs.ts'
import { copyTree } from '../copy-tree.ts'
import { buildTimeoutMs, builtImage, nameOf } from './start-container.ts'

/** Digests of the layers' contents, the lowest first. */
async function layersOf(image: string): Promise<string[]> {
  return JSON.parse(await runTool('podman', 'image', 'inspect', '--format', '{{json .RootFS.Layers}}', image))
}

test('another tree of the same sources makes the same layers, with packages that are installed anew', {
  skip: needs('podman'),
  timeout: buildTimeoutMs,
}, async (t) => {
  await builtImage(t)
  const other = `localhost/${nameOf('layers')}`
  t.after(() => runTool('podman', 'rmi', '--force', other))
  const folder = mkdtempSync(join(tmpdir(), 'layers-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const tree = join(folder, 'deeper/tree')
  copyTree(tree)
  await buildImageAnew(tree, other)
  const [layers, otherLayers, ofBase] = [
    await layersOf(imageName),
    await layersOf(other),
    await layersOf(baseImage()),
  ]
  assert.equal(layers.length, ofBase.length + 4)
  assert.deepEqual(otherLayers, layers)
})
