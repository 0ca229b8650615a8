import fc from 'fast-check'
import { parser, type Packet } from 'mqtt-packet'
import { expect, test } from 'vitest'
import { encodeNumberedHead, encodePublish, type Qos } from './publish-packet'

function parsed(bytes: Buffer): Packet[] {
  const packets: Packet[] = []
  const reader = parser()
  reader.on('packet', packet => packets.push(packet))
  reader.parse(bytes)
  return packets
}

const sizes = fc.oneof(
  fc.nat(300),
  fc.constantFrom(0, 110, 111, 16_370, 16_371, 16_372, 2_097_140, 2_097_141),
)

test('publications are encoded as others read them', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, unit: 'grapheme' }),
      sizes,
      fc.boolean(),
      fc.constantFrom<Qos>(0, 1, 2),
      (topic, size, retain, qos) => {
        const payload = Buffer.alloc(size, 'x')
        const content = { topic, payload, retain }
        const head = qos === 0 ? encodePublish(content) : encodeNumberedHead(content, qos)
        if (qos > 0) head.writeUInt16BE(777, head.length - 2)
        const expected = {
          cmd: 'publish',
          topic,
          retain,
          qos,
          dup: false,
          ...(qos > 0 ? { messageId: 777 } : {}),
        }
        const [packet, ...rest] = parsed(qos === 0 ? head : Buffer.concat([head, payload]))
        expect(packet).toMatchObject(expected)
        expect(packet?.cmd === 'publish' && payload.equals(Buffer.from(packet.payload))).toBe(true)
        expect(rest).toEqual([])
      },
    ),
    { numRuns: 300 },
  )
})
