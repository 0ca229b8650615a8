import { securityCompliance, type SecurityHarness } from '@collective/testing'
import { afterAll, describe, test } from 'vitest'
import { Parties } from './parties.fixture'
import type { RsaOptions } from './options'

const hourMs = 3_600_000
const common = { integrity: true, authenticity: true, credentials: true }

interface Tried {
  readonly ours: Parties
  readonly theirs: Parties
  /** Of a time when nobody was revoked. */
  readonly firstCrl: string
  readonly mode: RsaOptions['mode']
}

/** Strangers are of another authority of the same name, which they trust alone. */
async function setup({ ours, theirs, mode, firstCrl }: Tried): Promise<SecurityHarness> {
  let nowMs = Date.now()
  let crl = firstCrl
  const options: Partial<RsaOptions> = { mode, clock: { nowMs: () => nowMs } }
  return {
    party: async ({ kind, id, collectives, validInMs, validForMs, stranger }) => {
      const times =
        validInMs === undefined ? {} : { fromMs: nowMs + validInMs, untilMs: nowMs + (validForMs ?? hourMs) }
      const wish = { kind, id, ...(collectives ? { collectives } : {}), ...times }
      if (stranger) return theirs.member(wish, options)
      return ours.member(wish, { ...options, crl: async () => crl, crlReloadMs: 1_000 })
    },
    revoke: async ({ principal }) => {
      const issued = await ours.issue({ kind: principal.kind, id: principal.id })
      await ours.authority.revoke(issued.certificate)
      crl = await ours.authority.crl()
      nowMs += 1_000
    },
  }
}

for (const mode of ['sign', 'encrypt'] as const)
  describe(`rsa in the mode ${mode}`, () => {
    const [ours, theirs] = [Parties.create(), Parties.create()]
    const firstCrl = ours.then(({ authority }) => authority.crl())
    afterAll(async () => {
      for (const parties of [await ours, await theirs]) parties.remove()
    })
    const promises = { ...common, confidentiality: mode === 'encrypt' }
    const checks = securityCompliance({
      name: 'rsa',
      promises,
      setup: async () => setup({ ours: await ours, theirs: await theirs, firstCrl: await firstCrl, mode }),
    })
    for (const { behaviour, run } of checks) test(behaviour, run)
  })
