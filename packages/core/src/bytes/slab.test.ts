import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../messages/arbitraries.fixture'
import { Slab } from './slab'

const slab = new Slab()

function filled(count: number, value: number, written = count): Uint8Array {
  return slab.write(count, bytes => {
    bytes.fill(value, 0, written)
    return written
  })
}

describe('bytes out of a slab', () => {
  it('stay as they were written, whatever is written after them', () => {
    const sizes = fc.array(fc.record({ count: fc.nat(5_000), unused: fc.nat(50) }), { maxLength: 60 })
    fc.assert(
      fc.property(sizes, all => {
        const taken = all.map(({ count, unused }, index) => filled(count + unused, index % 256, count))
        for (const [index, bytes] of taken.entries()) {
          expect(bytes.length).toBe(all[index]?.count)
          expect(bytes.every(byte => byte === index % 256)).toBe(true)
        }
      }),
      runs(100),
    )
  })

  it('share an allocation, and give back what was not written', () => {
    const taken = Array.from({ length: 3 }, () => filled(2_000, 1, 10))
    // At most one of them begins a new slab.
    const gaps = taken.slice(1).map((bytes, index) => bytes.byteOffset - (taken[index]?.byteOffset ?? 0))
    expect(gaps).toContain(10)
  })

  it('are an allocation of their own where they are many', () => {
    const large = filled(100_000, 1)
    expect(large.buffer.byteLength).toBe(100_000)
  })
})
