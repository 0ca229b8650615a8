import {
  createAuthority,
  createKeys,
  issue,
  nacl,
  revoke,
  type NaclSecurity,
} from '@collective/security-nacl'
import { unsigned } from '@collective/core'
import { describe, expect, test } from 'vitest'
import { breakages } from './broken/breakages'
import { expectedFailures } from './broken/expected-failures'
import { securityCompliance } from './security-compliance'
import type { ComplianceCheck } from '../transport-compliance/check'
import type { SecurityBreakage } from './broken/alter'
import type { PartyWish, SecurityHarness } from './security-harness'

const hourMs = 3_600_000
const expected: Readonly<Record<string, readonly string[]>> = expectedFailures
const all = { integrity: true, authenticity: true, confidentiality: true, credentials: true }
const [ours, theirs] = [createAuthority(), createAuthority()]

async function partyOf({ kind, id, ...wish }: PartyWish): Promise<NaclSecurity> {
  const { collectives = ['collective'], validInMs = -hourMs, validForMs = hourMs, stranger } = wish
  const [keys, authority] = [createKeys(), stranger ? theirs : ours]
  const validity = { fromMs: Date.now() + validInMs, untilMs: Date.now() + validForMs }
  const terms = { kind, id, publicKeys: keys.public, collectives, ...validity }
  const credential = await issue({ authorityKey: authority.secret }, terms)
  return nacl({ credential, keys: keys.secret, authority: authority.public })
}

/** A good scheme whose every party is broken in the same way. */
function checksOf(breakage: () => SecurityBreakage): readonly ComplianceCheck[] {
  const setup = async (): Promise<SecurityHarness> => {
    const [parties, breaking] = [[] as NaclSecurity[], breakage()]
    return {
      party: async wish => {
        const party = await partyOf(wish)
        parties.push(party)
        return breaking(party)
      },
      revoke: async ({ principal: { credential } }) => {
        const list = await revoke({ authorityKey: ours.secret, number: 1, credentials: [credential] })
        await Promise.all(parties.map(party => party.useRevocations(list)))
      },
    }
  }
  return securityCompliance({ name: 'broken', promises: all, setup })
}

/** The behaviours that a broken scheme is found not to have. */
async function failuresOf(breakage: () => SecurityBreakage): Promise<readonly string[]> {
  const failures: string[] = []
  for (const { behaviour, run } of checksOf(breakage)) await run().catch(() => failures.push(behaviour))
  return failures
}

describe('the security compliance suite', () => {
  test('finds nothing wrong with a good scheme', async () => {
    expect(await failuresOf(() => security => security)).toEqual([])
  })

  test.each(Object.entries(breakages))(
    'finds what is wrong with a scheme that %s',
    async (name, breakage) => {
      expect(await failuresOf(breakage)).toEqual(expected[name])
    },
  )

  test('has no check that nothing can fail', () => {
    const behaviours = checksOf(() => security => security).map(check => check.behaviour)
    const failed = new Set(Object.values(expectedFailures).flat())
    expect(behaviours.filter(behaviour => !failed.has(behaviour))).toEqual([])
  })

  const promises = { integrity: false, authenticity: false, confidentiality: false, credentials: false }
  const party: SecurityHarness['party'] = async ({ kind, id }) =>
    unsigned(kind === 'node' ? { identity: id } : { caller: id })
  const checks = securityCompliance({ name: 'unsigned', promises, setup: async () => ({ party }) })

  test.each(checks)('asks nothing of a scheme that it does not promise: $name', ({ run }) => run())
})
