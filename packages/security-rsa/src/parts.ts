import { isCollectiveError, silentLogger, type Principal } from '@collective/core'
import { readCertificate, type Certificate } from './certificates/certificate'
import { invalid } from './certificates/invalid'
import { pemBlocks } from './certificates/pem'
import { readPrivateKey } from './certificates/private-key'
import { assertValidNow, Trust, type TrustedPath } from './certificates/trust'
import { unwrappingKey } from './frames/key-wrap'
import { KnownPeers } from './members/known-peers'
import { memberOf } from './members/member'
import { Revocations } from './revocation/revocations'
import { assertRsaOptions, type RsaOptions } from './options'
import type { KeyObject, webcrypto } from 'node:crypto'
import type { Peer } from './members/peer'

/** What sealing and opening share. */
export interface RsaParts {
  /** The name of the scheme: it says the mode, so that no side takes a frame of the other. */
  readonly scheme: 'rsa' | 'rsa-encrypt'
  readonly principal: Principal
  /** The own certificate and authorities between that others may not have, DER. */
  readonly chain: readonly Uint8Array[]
  readonly key: KeyObject
  /** Undefined where nothing is encrypted. */
  readonly unwrappingKey: webcrypto.CryptoKey | undefined
  readonly peers: KnownPeers
  readonly revocations: Revocations
  readonly nowMs: () => number
}

const defaultClients = [{ suffix: '.mcollective' }] as const

/** @throws CollectiveError `invalidOption`, `credentialInvalid`; what the source of revocation lists throws */
export async function rsaParts(options: RsaOptions): Promise<RsaParts> {
  assertRsaOptions(options)
  const { mode = 'sign', clients = defaultClients, collectives, clock } = options
  const nowMs = (): number => (clock ? clock.nowMs() : Date.now())
  const trust = new Trust(certificatesIn(options.ca, 'ca'))
  const { path, chain } = ownPath(options, trust)
  const key = readPrivateKey(options.key, options.passphrase, path.own)
  const assertUsable = (peer: { path: TrustedPath }): void => assertUsableFor(mode, peer.path.own)
  assertUsableFor(mode, path.own)
  const revocations = revocationsOf(options, trust)
  await revocations.start(nowMs())
  warnOfTime(path, options, nowMs())
  const { store, logger, maxPeers: size = 16_384 } = options
  const rules = { clients, collectives }
  return {
    scheme: mode === 'encrypt' ? 'rsa-encrypt' : 'rsa',
    principal: memberOf(path.own, rules),
    chain,
    key,
    unwrappingKey: mode === 'encrypt' ? await unwrappingKey(key) : undefined,
    peers: new KnownPeers({ trust, rules, assertUsable, size, store, logger }),
    revocations,
    nowMs,
  }
}

/** @throws CollectiveError `credentialExpired`, `credentialRevoked`, `credentialInvalid` */
export function assertCurrent({ path }: Peer, { revocations, nowMs }: RsaParts): void {
  const now = nowMs()
  assertValidNow(path, now)
  revocations.assertNotRevoked(path, now)
}

/** Whether a certificate counts now. */
export function isCurrent(peer: Peer, parts: RsaParts): boolean {
  try {
    assertCurrent(peer, parts)
    return true
  } catch (error) {
    if (isCollectiveError(error)) return false
    throw error
  }
}

function certificatesIn(pem: string, what: string): readonly Certificate[] {
  return pemBlocks(pem, 'CERTIFICATE', what).map(readCertificate)
}

function ownPath(options: RsaOptions, trust: Trust): { path: TrustedPath; chain: readonly Uint8Array[] } {
  const [own, ...between] = certificatesIn(options.certificate, 'certificate')
  if (!own) throw invalid('certificate', 'one, got none')
  const path = trust.pathOf(own, between)
  // What everybody has in `ca` need not travel.
  const brought = between.filter(({ digest }) => trust.authorities.every(each => each.digest !== digest))
  return { path, chain: [own, ...brought].map(({ der }) => der) }
}

function assertUsableFor(mode: RsaOptions['mode'], { key, extensions, title }: Certificate): void {
  if (!extensions.allows('digitalSignature')) throw invalid(title, 'a key that may sign (digitalSignature)')
  if (mode !== 'encrypt') return
  if (key.asymmetricKeyType !== 'rsa') throw invalid(title, 'an RSA key, as everything is encrypted here')
  if (!extensions.allows('keyEncipherment'))
    throw invalid(title, 'a key that may encrypt keys (keyEncipherment)')
}

function revocationsOf(options: RsaOptions, trust: Trust): Revocations {
  const { crl: source, revocation, expiredCrl, crlReloadMs: reloadMs = 60_000, logger } = options
  const check = revocation ?? (source === undefined ? 'none' : 'chain')
  return new Revocations({ source, check, acceptsExpired: expiredCrl === 'accept', reloadMs, trust, logger })
}

/** The others would refuse everything; whoever reads the log of this side should know why. */
function warnOfTime(path: TrustedPath, { logger = silentLogger }: RsaOptions, nowMs: number): void {
  try {
    assertValidNow(path, nowMs)
  } catch (error) {
    logger.warn({ err: error }, 'nobody will take what this side says')
  }
}
