import fc from 'fast-check'
import { generate } from 'mqtt-packet'
import { describe, expect, test } from 'vitest'
import { PacketGuard } from './packet-guard'

const soak = process.env['COLLECTIVE_SOAK'] === '1'

function packetOf(bytes: number): Buffer {
  return generate({
    cmd: 'publish',
    topic: 'topic',
    payload: Buffer.alloc(bytes),
    qos: 0,
    retain: false,
    dup: false,
  })
}

/** How long a packet says that it is: what follows its first bytes. */
function restOf(packet: Buffer): number {
  return packet.length - 1 - (packet.length < 130 ? 1 : packet.length < 16_387 ? 2 : 3)
}

describe('a packet guard', () => {
  test('takes packets up to its limit however the bytes are cut, and none beyond', () => {
    const stream = fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(stream, fc.integer({ min: 1, max: 5000 }), fc.nat(40_000), (sizes, chunkBytes, limit) => {
        const packets = sizes.map(packetOf)
        const bytes = Buffer.concat(packets)
        const guard = new PacketGuard(limit)
        let isAccepted = true
        for (let start = 0; start < bytes.length && isAccepted; start += chunkBytes)
          isAccepted = guard.accepts(bytes.subarray(start, start + chunkBytes))
        expect(isAccepted).toBe(packets.every(packet => restOf(packet) <= limit))
      }),
      { numRuns: soak ? 20_000 : 500 },
    )
  })

  test('refuses a length of more than four bytes', () => {
    expect(new PacketGuard(Infinity).accepts(Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]))).toBe(true)
    expect(new PacketGuard(Infinity).accepts(Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff]))).toBe(false)
  })

  test('takes packets without content', () => {
    expect(new PacketGuard(1).accepts(Buffer.from([0xc0, 0, 0xc0, 0, 0xe0, 0]))).toBe(true)
  })

  test('has another limit when it is told', () => {
    const guard = new PacketGuard(10)
    guard.limitBytes = 100
    expect(guard.accepts(packetOf(50))).toBe(true)
  })
})
