import { securityCompliance, type SecurityHarness } from '@collective/testing'
import { describe, test } from 'vitest'
import { psk } from './psk'

/** Parties that share one secret; strangers have another one. */
async function setup(): Promise<SecurityHarness> {
  const [ours, theirs] = [1, 2].map(byte => new Uint8Array(32).fill(byte))
  return {
    party: async ({ kind, id, stranger }) => {
      const secret = (stranger ? theirs : ours) ?? ''
      return kind === 'node' ? psk({ secret, identity: id }) : psk({ secret, caller: id })
    },
  }
}

// Whoever has the secret can be anybody, and reads everything.
const promises = { integrity: true, authenticity: false, confidentiality: false, credentials: false }

describe('psk', () => {
  for (const { behaviour, run } of securityCompliance({ name: 'psk', promises, setup })) test(behaviour, run)
})
