// What a user does with the artefacts of a release: verifies signature and checksums, installs the package, starts the program.
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { checksumsFile, signatureNamespace } from './checksums.ts'
import { ownPlatform } from './node-binary.ts'

/** Rejects where anything is not as docs/install.md says. `publicKey` is a line of OpenSSH. */
export async function verifyArtefacts(folder: string, version: string, publicKey: string): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'verify-'))
  try {
    const signers = join(scratch, 'allowed_signers')
    writeFileSync(signers, `releases ${publicKey}`)
    execFileSync(
      'ssh-keygen',
      [
        '-Y',
        'verify',
        '-q',
        '-f',
        signers,
        '-I',
        'releases',
        '-n',
        signatureNamespace,
        '-s',
        `${checksumsFile}.sig`,
      ],
      { cwd: folder, input: readFileSync(join(folder, checksumsFile)), stdio: ['pipe', 'ignore', 'pipe'] },
    )
    execFileSync('sha256sum', ['--check', '--strict', '--quiet', checksumsFile], {
      cwd: folder,
      stdio: 'pipe',
    })
    for (const program of programsOf(folder, scratch)) {
      const printed = execFileSync(program, ['--version'], { encoding: 'utf8' }).trim()
      if (printed !== version) throw new Error(`${program} has the version ${printed}, not ${version}.`)
    }
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

/** Installs or decompresses what can be started here. Returns the paths of the programs. */
function programsOf(folder: string, scratch: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (name.endsWith('.tgz')) {
      execFileSync('npm', ['install', '--silent', '--offline', '--prefix', scratch, path])
      return [join(scratch, 'node_modules/.bin/sessions-gateway')]
    }
    if (!name.endsWith(`-${ownPlatform}.gz`)) return []
    const program = join(scratch, 'sessions-gateway')
    writeFileSync(program, gunzipSync(readFileSync(path)))
    chmodSync(program, 0o755)
    return [program]
  })
}
