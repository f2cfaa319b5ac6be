// The files of the explorer, as browsers keep them.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import express from 'express'
import { createExplorer } from '../../src/http/explorer.ts'

test('a page whose size and time are those of the last release is sent anew, and its assets are kept', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'explorer-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const page = join(directory, 'index.html')
  const write = (text: string) => {
    writeFileSync(page, text)
    utimesSync(page, 0, 0)
  }
  mkdirSync(join(directory, 'assets'))
  writeFileSync(join(directory, 'assets/app-0123.js'), '')
  const server = createServer(express().use(createExplorer(directory))).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const read = (path: string, headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${port}/explorer/${path}`, { headers })

  write('one')
  const first = await read('')
  assert.deepEqual([first.status, await first.text()], [200, 'one'])
  assert.equal(first.headers.get('cache-control'), 'no-cache')
  write('two')
  const again = await read('', {
    // As a browser does: fetch would add no-cache.
    'cache-control': 'max-age=0',
    'if-none-match': first.headers.get('etag') ?? '"none"',
    'if-modified-since': first.headers.get('last-modified') ?? new Date(0).toUTCString(),
  })
  assert.deepEqual([again.status, await again.text()], [200, 'two'])
  const asset = await read('assets/app-0123.js')
  assert.equal(asset.headers.get('cache-control'), 'public, max-age=31536000, immutable')
})
