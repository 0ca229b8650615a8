import { isCollectiveError } from '@collective/core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  authorityExtensions,
  memberExtensions,
  newKey,
  TestAuthority,
  type KeyKind,
} from '../openssl.fixture'
import { readCertificate, type Certificate } from './certificate'
import { pemBlocks, pemOf } from './pem'
import { Trust } from './trust'

const key = newKey()
const made: TestAuthority[] = []
let root: TestAuthority

beforeAll(async () => {
  root = keep(await TestAuthority.root())
})

afterAll(() => {
  for (const authority of made) authority.remove()
})

function keep(authority: TestAuthority): TestAuthority {
  made.push(authority)
  return authority
}

function certificates(pem: string): Certificate[] {
  return pemBlocks(pem, 'CERTIFICATE', 'test').map(readCertificate)
}

function trust(...authorities: readonly TestAuthority[]): Trust {
  return new Trust(certificates(authorities.map(({ certificate }) => certificate).join('')))
}

/** The subjects on the way up, or the reason why there is no way. */
function pathOf(chain: string, by: Trust): readonly string[] | string {
  try {
    const [own, ...between] = certificates(chain)
    return by.pathOf(own ?? expect.fail(), between).certificates.map(({ x509 }) => x509.subject)
  } catch (error) {
    if (isCollectiveError(error) && error.code === 'credentialInvalid') return error.message
    throw error
  }
}

async function member(authority: TestAuthority, extensions = memberExtensions): Promise<string> {
  return (await authority.issue({ subject: '/CN=web1', extensions, key })).certificate
}

describe('the way from a certificate to a trusted authority', () => {
  it('is one step, or several over authorities that come along or are trusted too', async () => {
    const middle = keep(await root.intermediate('/CN=Middle'))
    const low = keep(await middle.intermediate('/CN=Low'))
    expect(pathOf(await member(root), trust(root))).toEqual(['CN=web1', 'CN=Root'])
    const lowest = await member(low)
    const all = ['CN=web1', 'CN=Low', 'CN=Middle', 'CN=Root']
    expect(pathOf(lowest + low.certificate + middle.certificate, trust(root))).toEqual(all)
    expect(pathOf(lowest, trust(low, root, middle))).toEqual(all)
    expect(pathOf(lowest + low.certificate, trust(middle))).toEqual(all.slice(0, 3))
    expect(pathOf(lowest + middle.certificate, trust(root))).toMatch(/CN=web1: expected an issuer/)
    expect(pathOf(lowest + low.certificate, trust(root))).toMatch(/CN=Low: expected an issuer/)
  })

  it('does not lead over an authority of the same name with another key', async () => {
    const other = keep(await TestAuthority.root())
    expect(pathOf(await member(other), trust(root))).toMatch(/expected an issuer/)
    expect(pathOf((await member(other)) + other.certificate, trust(root))).toMatch(
      /CN=Root: expected an issuer/,
    )
  })

  it('does not lead over a member, nor over an authority that may not sign certificates', async () => {
    const liar = keep(await root.intermediate('/CN=Liar', memberExtensions))
    const signer = keep(
      await root.intermediate('/CN=Signer', [
        'basicConstraints=critical,CA:TRUE',
        'keyUsage=critical,cRLSign',
      ]),
    )
    // OpenSSL itself refuses to see an issuer in them.
    expect(pathOf((await member(liar)) + liar.certificate, trust(root))).toMatch(
      /CN=web1: expected an (issuer|authority)/,
    )
    expect(pathOf((await member(signer)) + signer.certificate, trust(root))).toMatch(
      /expected an (issuer|authority)/,
    )
    const plain = keep(await root.intermediate('/CN=Plain', ['subjectAltName=DNS:plain']))
    expect(pathOf((await member(plain)) + plain.certificate, trust(root))).toMatch(
      /expected an (issuer|authority)/,
    )
  })

  it('has at most as many authorities below one as that one allows', async () => {
    const last = keep(await root.intermediate('/CN=Last', authorityExtensions(',pathlen:0')))
    expect(pathOf((await member(last)) + last.certificate, trust(root))).toHaveLength(3)
    const below = keep(await last.intermediate('/CN=Below'))
    const chain = (await member(below)) + below.certificate + last.certificate
    expect(pathOf(chain, trust(root))).toMatch(/CN=Last: expected at most 0 authorities below it, got 1/)
  })

  it('does not begin at an authority, and ends at nothing else', async () => {
    expect(pathOf(root.certificate, trust(root))).toMatch(/expected that of a node or a client/)
    expect(() => new Trust(certificates(root.certificate))).not.toThrow()
    const web1 = await member(root)
    expect(() => new Trust(certificates(web1))).toThrow(/CN=web1: expected an authority \(CA:TRUE\)/)
  })

  it('is not endless', async () => {
    let last = root
    let chain = ''
    for (const name of ['A', 'B', 'C', 'D']) {
      last = keep(await last.intermediate(`/CN=${name}`))
      chain = last.certificate + chain
    }
    expect(pathOf((await member(last)) + chain, trust(root))).toMatch(/at most 5 certificates/)
  })
})

describe('a certificate', () => {
  const reading = async (wish: Partial<Parameters<TestAuthority['issue']>[0]>): Promise<string> => {
    const { certificate } = await root.issue({ subject: '/CN=web1', key, ...wish })
    try {
      const [read] = certificates(certificate)
      return `read: ${read?.title}`
    } catch (error) {
      if (isCollectiveError(error) && error.code === 'credentialInvalid') return error.message
      throw error
    }
  }

  it.each(['p256', 'p384', 'p521', 'ed25519'] as const)('may have a key of %s', async kind => {
    expect(await reading({ key: newKey(kind) })).toBe('read: the certificate of CN=web1')
  })

  it.each<[KeyKind, RegExp]>([
    ['rsa1024', /an RSA key of 2048 to 8192 bits .*, got 1024 bits/],
    ['secp256k1', /P-256, P-384, P-521 or Ed25519, got ec/],
  ])('may not have a key of %s', async (kind, message) => {
    expect(await reading({ key: newKey(kind) })).toMatch(message)
  })

  it('may not be signed with SHA-1', async () => {
    expect(await reading({ hash: 'sha1' })).toMatch(/SHA-256.* got the algorithm 1.2.840.10045.4.1$/)
    expect(await reading({ hash: 'sha512' })).toMatch(/^read/)
  })

  it('may say what nobody here understands, unless it is critical', async () => {
    expect(await reading({ extensions: ['1.2.3.4=ASN1:UTF8String:x'] })).toMatch(/^read/)
    expect(await reading({ extensions: ['1.2.3.4=critical,ASN1:UTF8String:x'] })).toMatch(
      /critical .* got 1.2.3.4/,
    )
    expect(await reading({ extensions: ['nameConstraints=critical,permitted;DNS:a'] })).toMatch(
      /got 2.5.29.30/,
    )
  })

  it('is one and nothing more', () => {
    const der = pemBlocks(root.certificate, 'CERTIFICATE', 'test')[0] ?? Buffer.alloc(0)
    for (const other of [
      Buffer.concat([der, Buffer.from([0])]),
      der.subarray(0, -1),
      Buffer.alloc(0),
      Buffer.alloc(16 * 1024 + 1),
      Buffer.from('{}'),
    ])
      expect(() => readCertificate(other)).toThrow(expect.objectContaining({ code: 'credentialInvalid' }))
    expect(() => pemBlocks('none', 'CERTIFICATE', 'ca')).toThrow(/^ca: expected PEM/)
  })

  it('that was changed anywhere is refused with a code, or leads nowhere', async () => {
    const [own] = certificates(await member(root))
    const der = own?.der ?? expect.fail()
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.uint8Array({ maxLength: 4 }), fc.nat(4), (at, bytes, cut) => {
        const other = Buffer.concat([der.subarray(0, at), bytes, der.subarray(at + cut)])
        if (other.equals(der)) return
        expect(pathOf(pemOf(other, 'CERTIFICATE'), trust(root))).toBeTypeOf('string')
      }),
      { numRuns: 400 * Number(process.env['COLLECTIVE_SOAK_FACTOR'] ?? 1) },
    )
  })
})
