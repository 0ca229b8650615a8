import { securityCompliance, type SecurityHarness } from '@collective/testing'
import { describe, test } from 'vitest'
import { revoke } from './credentials/revocations'
import { Parties } from './parties.fixture'
import type { NaclSecurity } from './nacl'

const hourMs = 3_600_000

/** Parties of one authority; strangers are of another one that they trust alone. */
async function setup(): Promise<SecurityHarness> {
  const [ours, theirs] = [new Parties(), new Parties()]
  const all: NaclSecurity[] = []
  return {
    party: async ({
      kind,
      id,
      collectives = ['collective'],
      validInMs = -hourMs,
      validForMs = hourMs,
      stranger,
    }) => {
      const nowMs = Date.now()
      const terms = { kind, id, collectives, fromMs: nowMs + validInMs, untilMs: nowMs + validForMs }
      const party = await (stranger ? theirs : ours).party(terms)
      all.push(party)
      return party
    },
    revoke: async ({ principal }) => {
      const credentials = [principal.credential]
      const list = await revoke({ authorityKey: ours.authority.secret, number: 1, credentials })
      await Promise.all(all.map(party => party.useRevocations(list)))
    },
  }
}

const promises = { integrity: true, authenticity: true, confidentiality: true, credentials: true }

describe('nacl', () => {
  for (const { behaviour, run } of securityCompliance({ name: 'nacl', promises, setup })) test(behaviour, run)
})
