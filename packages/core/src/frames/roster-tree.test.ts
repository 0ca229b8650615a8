import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../messages/arbitraries.fixture'
import * as tree from './roster-tree'
import type { RosterTree } from './roster-tree'

// No hash that keeps anything safe, and one that differs for whatever a test makes: FNV-1a, from eight beginnings.
const by = {
  hash: (bytes: Uint8Array): Uint8Array => {
    const words = Uint32Array.from({ length: 8 }, (_, index) => 0x811c9dc5 + index * 0x9e3779b9)
    for (const byte of bytes)
      for (let word = 0; word < 8; word += 1) {
        const mixed = Math.imul((words[word] ?? 0) ^ byte, 0x01000193)
        words[word] = mixed ^ (mixed >>> 15)
      }
    return new Uint8Array(words.buffer)
  },
  turn: async (): Promise<void> => {},
}

function rosterTree(identities: readonly string[]): Promise<RosterTree> {
  return tree.rosterTree(identities, by)
}

function provesMember(identity: string, proof: Uint8Array, root: Uint8Array): boolean {
  return tree.provesMember({ identity, proof, root }, by)
}

const rosters = fc.uniqueArray(fc.stringMatching(/^[a-z0-9.-]{1,20}$/), { minLength: 1, maxLength: 40 })

describe('the tree over a roster', () => {
  it('proves each member, and nobody else by any of its proofs', async () => {
    await fc.assert(
      fc.asyncProperty(rosters, fc.stringMatching(/^[a-z0-9.-]{1,20}$/), async (roster, other) => {
        const { root, proofs } = await rosterTree(roster)
        for (const [index, identity] of roster.entries()) {
          const proof = proofs[index] ?? new Uint8Array(0)
          expect(provesMember(identity, proof, root)).toBe(true)
          if (!roster.includes(other)) expect(provesMember(other, proof, root)).toBe(false)
        }
      }),
      runs(60),
    )
  })

  it('proves nobody by another proof than its own, or by one that was changed', async () => {
    await fc.assert(
      fc.asyncProperty(rosters, fc.nat(), fc.integer({ min: 1, max: 255 }), async (roster, at, change) => {
        const { root, proofs } = await rosterTree(roster)
        for (const [index, identity] of roster.entries())
          for (const [other, proof] of proofs.entries())
            if (other !== index) expect(provesMember(identity, proof, root)).toBe(false)
        const [first = ''] = roster
        const changed = proofs[0]?.slice() ?? new Uint8Array(0)
        if (changed.length === 0) return
        // A byte of a hash, not the one that says the side: all but 0 mean the right one.
        const index = at % changed.length
        const place = index % 33 === 0 ? index + 1 : index
        changed[place] = (changed[place] ?? 0) ^ change
        expect(provesMember(first, changed, root)).toBe(false)
      }),
      runs(60),
    )
  })

  it('takes no node of the tree for a member, nor a proof of odd length', async () => {
    const { root, proofs } = await rosterTree(['a', 'b', 'c', 'd'])
    const [proof = new Uint8Array(0)] = proofs
    expect(provesMember('a', proof.subarray(0, 33), root)).toBe(false)
    expect(provesMember('a', proof.subarray(0, 65), root)).toBe(false)
    expect(provesMember('a', new Uint8Array(33 * 25), root)).toBe(false)
  })

  it('has another root for another roster, order and double members included', async () => {
    const rosters = [['a'], ['b'], ['a', 'b'], ['b', 'a'], ['a', 'b', 'b'], ['a', 'b', 'c']]
    const roots = await Promise.all(rosters.map(async roster => String((await rosterTree(roster)).root)))
    expect(new Set(roots).size).toBe(rosters.length)
  })
})
