import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { RsaOptions } from '@collective/security-rsa'

type Issued = Pick<RsaOptions, 'certificate' | 'key' | 'ca'>

const run = promisify(execFile)
const constraints = [
  'basicConstraints=critical,CA:FALSE',
  'keyUsage=critical,digitalSignature,keyEncipherment',
]

/** An authority of X.509, in files of the machine's `openssl`. */
export class CertificateFolder {
  static async create(): Promise<CertificateFolder> {
    const folder = await mkdtemp(join(tmpdir(), 'collective-x509-'))
    await request(folder, 'ca', ['-addext', 'keyUsage=critical,keyCertSign,cRLSign'])
    return new CertificateFolder(folder)
  }

  readonly path: string
  readonly #issued = new Map<string, Promise<Issued>>()

  private constructor(path: string) {
    this.path = path
  }

  /** What the member with this name has. */
  issue(name: string): Promise<Issued> {
    const issued = this.#issued.get(name) ?? this.#issue(name)
    this.#issued.set(name, issued)
    return issued
  }

  remove(): Promise<void> {
    return rm(this.path, { recursive: true })
  }

  async #issue(name: string): Promise<Issued> {
    const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', ...constraints.flatMap(line => ['-addext', line])]
    await request(this.path, name, signed)
    const files = [`${name}.pem`, `${name}.key`, 'ca.pem'].map(file =>
      readFile(join(this.path, file), 'utf8'),
    )
    const [certificate = '', key = '', ca = ''] = await Promise.all(files)
    return { certificate, key, ca }
  }
}

async function request(cwd: string, name: string, more: readonly string[]): Promise<void> {
  const key = ['-newkey', 'rsa:2048', '-noenc', '-keyout', `${name}.key`]
  const whole = ['req', '-x509', ...key, '-subj', `/CN=${name}`, '-days', '1', '-out', `${name}.pem`, ...more]
  await run('openssl', whole, { cwd })
}
