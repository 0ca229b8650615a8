import { isCollectiveError } from '@collective/core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newKey, TestAuthority } from '../openssl.fixture'
import { readCertificate, type Certificate } from '../certificates/certificate'
import { pemBlocks } from '../certificates/pem'
import { Trust } from '../certificates/trust'
import { readRevocationList } from './revocation-list'
import { Revocations, type RevocationOptions } from './revocations'

const key = newKey()
const hour = 3_600_000
const nowMs = Date.now()

let root: TestAuthority
let middle: TestAuthority
let trust: Trust
let good: Certificate
let bad: Certificate
let before: string
let after: string

beforeAll(async () => {
  root = await TestAuthority.root()
  middle = await root.intermediate('/CN=Middle')
  trust = new Trust([...certificates(root.certificate), ...certificates(middle.certificate)])
  const issued = [
    await middle.issue({ subject: '/CN=good', key }),
    await middle.issue({ subject: '/CN=bad', key }),
  ]
  const [first, second] = issued.map(({ certificate }) => certificates(certificate)[0])
  good = first ?? expect.fail()
  bad = second ?? expect.fail()
  before = await middle.crl(nowMs - 2 * hour, nowMs + hour)
  await middle.revoke(issued[1]?.certificate ?? '')
  after = await middle.crl(nowMs - hour, nowMs + hour)
})

afterAll(() => {
  root.remove()
  middle.remove()
})

function certificates(pem: string): Certificate[] {
  return pemBlocks(pem, 'CERTIFICATE', 'test').map(readCertificate)
}

async function revocations(options: Partial<RevocationOptions>): Promise<Revocations> {
  const made = new Revocations({
    source: undefined,
    check: 'leaf',
    acceptsExpired: false,
    reloadMs: 1_000,
    trust,
    ...options,
  })
  await made.start(nowMs)
  return made
}

function fate(by: Revocations, certificate: Certificate, atMs = nowMs, roots = trust): string {
  try {
    by.assertNotRevoked(roots.pathOf(certificate, []), atMs)
    return 'counts'
  } catch (error) {
    if (isCollectiveError(error)) return `${error.code}: ${error.message}`
    throw error
  }
}

describe('revocation', () => {
  it('is of whom the list names, and of nobody else', async () => {
    const by = await revocations({ source: after })
    expect(fate(by, good)).toBe('counts')
    expect(fate(by, bad)).toMatch(/^credentialRevoked: the certificate of CN=bad/)
  })

  it('of the whole chain needs a list of each authority', async () => {
    const needs = await revocations({ source: after, check: 'chain' })
    expect(fate(needs, good)).toMatch(
      /^credentialInvalid: the certificate of CN=Middle: expected a revocation list/,
    )
    const roots = await root.crl(nowMs - hour, nowMs + hour)
    const has = await revocations({ source: after + roots, check: 'chain' })
    expect(fate(has, good)).toBe('counts')
    await root.revoke(middle.certificate)
    const rootsNow = await root.crl(nowMs, nowMs + hour)
    const revoked = await revocations({ source: after + rootsNow, check: 'chain' })
    expect(fate(revoked, good)).toMatch(/^credentialRevoked: the certificate of CN=Middle/)
    expect(fate(await revocations({ source: after + rootsNow }), good)).toBe('counts')
  })

  it('is asked of the authority that signed, not of its follower of the same name', async () => {
    const follower = await TestAuthority.root()
    const [theirs] = certificates((await follower.issue({ subject: '/CN=new', key })).certificate)
    const [ours] = certificates((await root.issue({ subject: '/CN=old', key })).certificate)
    const lists = (await follower.crl(nowMs, nowMs + hour)) + (await root.crl(nowMs - hour, nowMs + hour))
    const onlyNew = await follower.crl(nowMs, nowMs + hour)
    follower.remove()
    const both = new Trust([...trust.authorities, ...certificates(follower.certificate)])
    const by = await revocations({ source: lists, trust: both })
    const newer = await revocations({ source: onlyNew, trust: both })
    const fateIn = (each: Revocations, of: Certificate | undefined): string =>
      fate(each, of ?? expect.fail(), nowMs, both)
    expect([fateIn(by, theirs), fateIn(by, ours)]).toEqual(['counts', 'counts'])
    expect(fateIn(newer, theirs)).toBe('counts')
    expect(fateIn(newer, ours)).toMatch(/^credentialInvalid: .*CN=old: expected a revocation list/)
  })

  it('is not asked about where it is not to be', async () => {
    expect(fate(await revocations({ source: after, check: 'none' }), bad)).toBe('counts')
  })

  it('cannot be told after the next list should have come, unless that is accepted', async () => {
    const by = await revocations({ source: after })
    expect(fate(by, good, nowMs + 2 * hour)).toMatch(/^credentialInvalid: the revocation list of CN=Middle/)
    // A clock that is behind takes nothing from a list that is signed.
    expect(fate(by, good, nowMs - 2 * hour)).toBe('counts')
    const lenient = await revocations({ source: after, acceptsExpired: true })
    expect(fate(lenient, good, nowMs + 2 * hour)).toBe('counts')
    expect(fate(lenient, bad, nowMs + 2 * hour)).toMatch(/^credentialRevoked/)
  })

  it('counts from the next asking on, and is never taken back by an older list', async () => {
    let text = before
    const by = await revocations({ source: async () => text })
    expect(fate(by, bad)).toBe('counts')
    text = after
    await by.refresh(nowMs + 999)
    expect(fate(by, bad)).toBe('counts')
    await by.refresh(nowMs + 1_000)
    expect(fate(by, bad)).toMatch(/^credentialRevoked/)
    text = before
    await by.refresh(nowMs + 2_000)
    expect(fate(by, bad)).toMatch(/^credentialRevoked/)
  })

  it('goes on by the lists that there are while new ones cannot be had or read', async () => {
    let text: string | Error = after
    const warnings: string[] = []
    const warn = (_: unknown, message?: string): number => warnings.push(message ?? '')
    const logger = { trace() {}, debug() {}, info() {}, error() {}, warn, child: () => logger }
    const source = async (): Promise<string> => {
      if (text instanceof Error) throw text
      return text
    }
    const by = await revocations({ source, logger })
    for (const next of [new Error('no such file'), 'nothing', after.replace(/[A-Z]{4}/, 'AAAA')]) {
      text = next
      await by.refresh(nowMs + 1_000 * (warnings.length + 1))
    }
    expect(warnings).toHaveLength(3)
    expect(fate(by, bad)).toMatch(/^credentialRevoked/)
  })

  it('is not taken from a list that is of a part alone, nor from who may not make lists', async () => {
    const partial = await middle.crl(nowMs - hour, nowMs + hour, ['-crlexts', 'partial'])
    await expect(revocations({ source: partial })).rejects.toThrow(
      /CN=Middle: .* critical extension 2.5.29.28/,
    )
    const usage = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign']
    const mute = await root.intermediate('/CN=Mute', usage)
    const source = await mute.crl()
    mute.remove()
    const both = new Trust([...trust.authorities, ...certificates(mute.certificate)])
    await expect(revocations({ source, trust: both })).rejects.toThrow(/an authority of ca signed/)
  })

  it('begins with lists that an authority signed, or not at all', async () => {
    const other = await TestAuthority.root('/CN=Middle')
    const forged = await other.crl()
    other.remove()
    for (const source of [forged, 'nothing', after.replace(/\n[A-Za-z0-9+/]{8}/, '\nAAAAAAAA')])
      await expect(revocations({ source })).rejects.toMatchObject({ code: 'credentialInvalid' })
    await expect(revocations({ source: () => Promise.reject(new Error('no such file')) })).rejects.toThrow(
      'no such',
    )
  })

  it('is told by what was signed, whatever was changed of a list', () => {
    const [der] = pemBlocks(after, 'X509 CRL', 'test')
    const whole = der ?? expect.fail()
    const said = readRevocationList(whole, trust.authorities)
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.uint8Array({ maxLength: 4 }), fc.nat(4), (at, bytes, cut) => {
        const other = Buffer.concat([whole.subarray(0, at), bytes, whole.subarray(at + cut)])
        // What is around the signed part may differ, and says nothing.
        expect([said, 'credentialInvalid']).toContainEqual(readOrCode(other))
      }),
      { numRuns: 400 * Number(process.env['COLLECTIVE_SOAK_FACTOR'] ?? 1) },
    )
  })
})

function readOrCode(der: Buffer): unknown {
  try {
    return readRevocationList(der, trust.authorities)
  } catch (error) {
    if (isCollectiveError(error)) return error.code
    throw error
  }
}
