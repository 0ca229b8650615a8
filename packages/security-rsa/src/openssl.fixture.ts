import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The kinds of key that are tried. */
export type KeyKind = 'rsa' | 'rsa1024' | 'p256' | 'p384' | 'p521' | 'secp256k1' | 'ed25519'

/** What a certificate says. */
export interface CertificateWish {
  /** Such as `/CN=web1/OU=clients`. */
  readonly subject: string
  /** Lines of an extension section. @default what a Puppet CA writes for a member */
  readonly extensions?: readonly string[]
  /** @default from an hour ago for a day */
  readonly fromMs?: number
  readonly untilMs?: number
  /** @default a new RSA key of 2048 bits */
  readonly key?: string
  /** The hash that it is signed with. @default 'sha256' */
  readonly hash?: string
}

/** A certificate and its private key, PEM. */
export interface Issued {
  readonly certificate: string
  readonly key: string
}

/** What an authority says of whom it issues. */
export const memberExtensions = [
  'basicConstraints=critical,CA:FALSE',
  'keyUsage=critical,digitalSignature,keyEncipherment',
  'extendedKeyUsage=serverAuth,clientAuth',
]

export function authorityExtensions(pathLength = ''): readonly string[] {
  return [`basicConstraints=critical,CA:TRUE${pathLength}`, 'keyUsage=critical,keyCertSign,cRLSign']
}

const hour = 3_600_000

const curves = { p256: 'prime256v1', p384: 'secp384r1', p521: 'secp521r1', secp256k1: 'secp256k1' } as const

/** A new private key, PEM. */
export function newKey(kind: KeyKind = 'rsa'): string {
  const pem = { type: 'pkcs8', format: 'pem' } as const
  if (kind === 'ed25519') return generateKeyPairSync('ed25519').privateKey.export(pem).toString()
  if (kind === 'rsa' || kind === 'rsa1024') {
    const modulusLength = kind === 'rsa' ? 2048 : 1024
    return generateKeyPairSync('rsa', { modulusLength }).privateKey.export(pem).toString()
  }
  return generateKeyPairSync('ec', { namedCurve: curves[kind] }).privateKey.export(pem).toString()
}

/** A certificate authority, kept by the `openssl` of the machine in a folder of its own. */
export class TestAuthority {
  readonly folder = mkdtempSync(join(tmpdir(), 'collective-ca-'))
  certificate = ''
  #count = 0
  #last: Promise<unknown> = Promise.resolve()

  /** One that signs itself. */
  static async root(subject = '/CN=Root', kind: KeyKind = 'p256'): Promise<TestAuthority> {
    const authority = new TestAuthority(newKey(kind))
    await authority.#signItself(subject)
    return authority
  }

  /** One that this one stands for. */
  async intermediate(subject: string, extensions = authorityExtensions()): Promise<TestAuthority> {
    const authority = new TestAuthority(newKey('p256'))
    const key = readFileSync(authority.#path('ca.key'), 'utf8')
    const { certificate } = await this.issue({ subject, extensions, key })
    authority.#take(certificate)
    return authority
  }

  private constructor(key: string) {
    writeFileSync(this.#path('ca.key'), key)
    writeFileSync(this.#path('index.txt'), '')
    for (const name of ['serial', 'crlnumber']) writeFileSync(this.#path(name), '1000\n')
    writeFileSync(this.#path('ca.conf'), configuration(this.folder))
  }

  issue(wish: CertificateWish): Promise<Issued> {
    return this.#alone(() => this.#issue(wish))
  }

  revoke(certificate: string): Promise<void> {
    writeFileSync(this.#path('revoked.pem'), certificate)
    return this.#alone(() => this.#openssl('ca', '-revoke', 'revoked.pem'))
  }

  /**
   * The revocation list of now, or of another time.
   * @param more arguments of `openssl ca -gencrl`
   */
  crl(fromMs = Date.now(), untilMs = Date.now() + hour, more: readonly string[] = []): Promise<string> {
    const times = ['-crl_lastupdate', stamp(fromMs), '-crl_nextupdate', stamp(untilMs)]
    return this.#alone(async () => {
      await this.#openssl('ca', '-gencrl', '-out', 'crl.pem', ...times, ...more)
      return readFileSync(this.#path('crl.pem'), 'utf8')
    })
  }

  remove(): void {
    rmSync(this.folder, { recursive: true })
  }

  async #issue(wish: CertificateWish): Promise<Issued> {
    const { subject, extensions = memberExtensions, key = newKey(), hash = 'sha256' } = wish
    const { fromMs = Date.now() - hour, untilMs = Date.now() + 23 * hour } = wish
    const name = `${(this.#count += 1)}`
    writeFileSync(this.#path(`${name}.key`), key)
    writeFileSync(this.#path(`${name}.ext`), extensions.join('\n'))
    await this.#openssl('req', '-new', '-key', `${name}.key`, '-subj', subject, '-out', `${name}.csr`)
    await this.#openssl(
      ...['ca', '-batch', '-notext', '-preserveDN', '-md', hash, '-in', `${name}.csr`, '-out', `${name}.pem`],
      ...['-extfile', `${name}.ext`, '-startdate', stamp(fromMs), '-enddate', stamp(untilMs)],
    )
    return { certificate: readFileSync(this.#path(`${name}.pem`), 'utf8'), key }
  }

  /** Its files are for one `openssl` at a time. */
  #alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work)
    this.#last = result.catch(() => undefined)
    return result
  }

  async #signItself(subject: string): Promise<void> {
    const extensions = authorityExtensions().flatMap(line => ['-addext', line])
    await this.#openssl(
      ...['req', '-x509', '-new', '-key', 'ca.key', '-subj', subject, '-days', '2', '-out', 'ca.pem'],
      ...extensions,
    )
    this.#take(readFileSync(this.#path('ca.pem'), 'utf8'))
  }

  #take(certificate: string): void {
    writeFileSync(this.#path('ca.pem'), certificate)
    this.certificate = certificate
  }

  async #openssl(command: string, ...args: readonly string[]): Promise<void> {
    await run('openssl', [command, '-config', 'ca.conf', ...args], { cwd: this.folder })
  }

  #path(name: string): string {
    return join(this.folder, name)
  }
}

function stamp(ms: number): string {
  return `${new Date(ms).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}Z`
}

function configuration(folder: string): string {
  return `
[ca]
default_ca = own
[own]
database = ${folder}/index.txt
new_certs_dir = ${folder}
serial = ${folder}/serial
crlnumber = ${folder}/crlnumber
certificate = ${folder}/ca.pem
private_key = ${folder}/ca.key
default_md = sha256
default_days = 1
default_crl_days = 1
unique_subject = no
policy = any
[partial]
issuingDistributionPoint = critical, @users
[users]
onlyuser = TRUE
[any]
commonName = optional
organizationName = optional
organizationalUnitName = optional
[req]
distinguished_name = name
string_mask = utf8only
[name]
`
}
