// SHA256SUMS and its signature: who made the artefacts, and that nobody changed them, shown without a network.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const checksumsFile = 'SHA256SUMS'
/** What a signature of OpenSSH is for: a signature for something else does not verify. */
export const signatureNamespace = 'sessions-gateway'

/** Writes the checksums of all files of the folder, in the form that `sha256sum --check` reads. */
export function writeChecksums(folder: string): void {
  const names = readdirSync(folder).filter((name) => !name.startsWith(checksumsFile))
  const lines = names.toSorted().map((name) => `${digestOf(join(folder, name))}  ${name}\n`)
  writeFileSync(join(folder, checksumsFile), lines.join(''))
}

function digestOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

/** Signs the checksums with a private key of OpenSSH, into `SHA256SUMS.sig`. A key with a passphrase asks for it. */
export function signChecksums(folder: string, keyPath: string): void {
  const args = ['-Y', 'sign', '-q', '-f', keyPath, '-n', signatureNamespace, join(folder, checksumsFile)]
  execFileSync('ssh-keygen', args, { stdio: ['inherit', 'inherit', 'pipe'] })
}
