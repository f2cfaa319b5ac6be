// Addresses in the log.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { publicAddress } from '../../src/logging/public-address.ts'

for (const [url, address] of [
  ['https://issuer.example/keys', 'https://issuer.example/keys'],
  ['https://user:secret@issuer.example:8443/keys?code=secret#secret', 'https://issuer.example:8443/keys'],
  ['redis://:pass%20word@127.0.0.1:6379/3', 'redis://127.0.0.1:6379/3'],
  ['rediss://user:secret@[::1]:6380', 'rediss://[::1]:6380'],
] as const) {
  test(`${url} is shown as ${address}`, () => {
    assert.equal(publicAddress(url), address)
  })
}
