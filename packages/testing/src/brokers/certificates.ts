import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findProgram } from './find-program'

/** A certificate and its key, as PEM and as files. */
export interface Certificate {
  readonly cert: string
  readonly key: string
  readonly certFile: string
  readonly keyFile: string
}

/** An authority of one's own and what it signed. */
export interface Certificates {
  /** PEM. */
  readonly ca: string
  readonly caFile: string
  /** For `broker.test` alone, not for an address. */
  readonly server: Certificate
  /** For `CN=client`. */
  readonly client: Certificate
  /** Removes the files. */
  remove(): Promise<void>
}

/** The name that `Certificates.server` is for. */
export const serverName = 'broker.test'

const keyOptions = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
const authority = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2']

/**
 * Makes an authority, a server's certificate and a client's, with the system's openssl.
 * @throws CollectiveError `configMissing` where that is not installed
 */
export async function makeCertificates(): Promise<Certificates> {
  const program = await findProgram('openssl', 'install it, on Debian and Ubuntu by apt-get install openssl')
  const folder = await mkdtemp(join(tmpdir(), 'collective-certificates-'))
  const openssl: Openssl = async (...args) => {
    await promisify(execFile)(program, args, { cwd: folder })
  }
  const isAuthority = 'basicConstraints=critical,CA:TRUE'
  const outputs = ['-keyout', 'ca.key', '-out', 'ca.pem']
  await openssl(
    'req',
    '-x509',
    ...keyOptions,
    '-days',
    '2',
    '-subj',
    '/CN=authority',
    '-addext',
    isAuthority,
    ...outputs,
  )
  await sign(openssl, 'server', serverName)
  await sign(openssl, 'client', 'client.test')
  const caFile = join(folder, 'ca.pem')
  return {
    ca: await readFile(caFile, 'utf8'),
    caFile,
    server: await read(folder, 'server'),
    client: await read(folder, 'client'),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

type Openssl = (...args: readonly string[]) => Promise<void>

async function sign(openssl: Openssl, file: string, name: string): Promise<void> {
  const subject = ['-subj', `/CN=${file}`, '-addext', `subjectAltName=DNS:${name}`]
  await openssl('req', ...keyOptions, ...subject, '-keyout', `${file}.key`, '-out', `${file}.csr`)
  const request = ['-in', `${file}.csr`, '-copy_extensions', 'copy']
  await openssl('x509', '-req', ...request, ...authority, '-out', `${file}.pem`)
}

async function read(folder: string, name: string): Promise<Certificate> {
  const [certFile, keyFile] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)]
  return { certFile, keyFile, cert: await readFile(certFile, 'utf8'), key: await readFile(keyFile, 'utf8') }
}
