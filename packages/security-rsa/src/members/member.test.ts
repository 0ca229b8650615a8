import { isCollectiveError, type Principal } from '@collective/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCertificate, type Certificate } from '../certificates/certificate'
import { pemBlocks } from '../certificates/pem'
import { newKey, TestAuthority, type CertificateWish } from '../openssl.fixture'
import { memberOf, type MemberRules } from './member'
import type { ClientRule } from './client-rule'

const key = newKey('p256')
const puppetRole = '1.3.6.1.4.1.34380.1.1.13'
const authRole = '1.3.6.1.4.1.34380.1.3.13'

let authority: TestAuthority

beforeAll(async () => {
  authority = await TestAuthority.root()
})

afterAll(() => authority.remove())

async function issued(wish: Partial<CertificateWish>): Promise<Certificate> {
  const { certificate } = await authority.issue({ subject: '/CN=web1', key, ...wish })
  return pemBlocks(certificate, 'CERTIFICATE', 'test').map(readCertificate)[0] ?? expect.fail()
}

function member(
  certificate: Certificate,
  clients: readonly ClientRule[],
  more: Partial<MemberRules> = {},
): Principal {
  return memberOf(certificate, { clients, collectives: undefined, ...more })
}

function idOf(certificate: Certificate, ...clients: readonly ClientRule[]): string {
  try {
    return member(certificate, clients).id
  } catch (error) {
    if (isCollectiveError(error) && error.code === 'credentialInvalid') return error.message
    throw error
  }
}

describe('a certificate is of', () => {
  it('a node by its common name, where no rule makes it a client’s', async () => {
    const certificate = await issued({ subject: '/O=lab/OU=a/OU=b/CN=web1.example.net' })
    expect(member(certificate, [{ suffix: '.mcollective' }])).toEqual({
      kind: 'node',
      id: 'web1.example.net',
      credential: certificate.digest,
      attributes: { serial: certificate.serial, organization: ['lab'], organizationalUnit: ['a', 'b'] },
    })
  })

  it('a client by the end of its name, a list of names, a part of its name, or what an extension says', async () => {
    const alice = await issued({ subject: '/OU=people/CN=alice.mcollective' })
    const unit: ClientRule = { attribute: 'organizationalUnit', value: 'people' }
    for (const rule of [{ suffix: '.mcollective' }, { names: ['bob', 'alice.mcollective'] }, unit]) {
      expect(idOf(alice, rule)).toBe('cert=alice.mcollective')
      expect(member(alice, [rule]).kind).toBe('client')
    }
    for (const rule of [{ suffix: '.mco' }, { names: ['alice'] }, { ...unit, value: 'peopl' }])
      expect(idOf(alice, rule)).toBe('alice.mcollective')
    const asRole: ClientRule = { attribute: authRole, value: 'operator' }
    const carol = await issued({ subject: '/CN=carol', extensions: [`${authRole}=ASN1:UTF8String:operator`] })
    expect(idOf(carol, { suffix: '.mcollective' }, asRole)).toBe('cert=carol')
    expect(idOf(carol, { ...asRole, attribute: puppetRole })).toBe('carol')
    const strange = await issued({ subject: '/CN=carol', extensions: [`${authRole}=ASN1:BOOLEAN:TRUE`] })
    expect(idOf(strange, asRole)).toBe('carol')
  })

  it('whom its DNS name says, where it has no common name', async () => {
    const dns = ['subjectAltName=DNS:web7,DNS:alias']
    expect(idOf(await issued({ subject: '/O=lab', extensions: dns }))).toBe('web7')
    expect(idOf(await issued({ extensions: dns }))).toBe('web1')
  })

  it('nobody where it has no name, two, or one that none can have', async () => {
    expect(idOf(await issued({ subject: '/O=lab' }))).toMatch(/one common name .* got 0/)
    expect(idOf(await issued({ subject: '/CN=web1/CN=web2' }))).toMatch(/one common name .* got 2/)
    expect(idOf(await issued({ subject: '/CN=Web One' }))).toMatch(/a name of A-Z/)
    expect(idOf(await issued({ subject: '/CN=Al Ice' }), { suffix: 'Ice' })).toMatch(/without blanks/)
  })

  it('the collectives that it names, where it is asked for them', async () => {
    const collectives = 'organization'
    const some = await issued({ subject: '/O=prod, lab UPPER/O=third/CN=web1' })
    expect(member(some, [], { collectives }).collectives).toEqual(['prod', 'lab', 'third'])
    expect(member(await issued({}), [], { collectives }).collectives).toEqual([])
    expect(member(some, []).collectives).toBe(undefined)
  })
})
