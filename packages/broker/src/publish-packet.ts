/** MQTT's quality of service: at most once, at least once, exactly once. */
export type Qos = 0 | 1 | 2

/** What is published, whoever gets it. */
export interface PublishContent {
  readonly topic: string
  readonly payload: Uint8Array
  /** Whether it is said to have been kept from before. @default false */
  readonly retain?: boolean
}

const publish = 0x30
const retainFlag = 0x01

/** The bytes of a PUBLISH with QoS 0 (MQTT 3.1.1, section 3.3): made once, written to any number of sockets. */
export function encodePublish(content: PublishContent): Buffer {
  return Buffer.concat([encodeHead(content, 0), content.payload])
}

/** What precedes the payload in a PUBLISH with QoS 1 or 2; it ends with two bytes for the packet identifier. */
export function encodeNumberedHead(content: PublishContent, qos: 1 | 2): Buffer {
  return Buffer.concat([encodeHead(content, qos), Buffer.alloc(2)])
}

function encodeHead({ topic, payload, retain = false }: PublishContent, qos: Qos): Buffer {
  const topicBytes = Buffer.from(topic)
  const length = 2 + topicBytes.length + (qos > 0 ? 2 : 0) + payload.length
  const flags = (qos << 1) | (retain ? retainFlag : 0)
  const topicLength = [topicBytes.length >> 8, topicBytes.length & 0xff]
  return Buffer.concat([
    Buffer.from([publish | flags, ...variableLength(length), ...topicLength]),
    topicBytes,
  ])
}

function variableLength(length: number): number[] {
  return length < 128 ? [length] : [(length & 0x7f) | 0x80, ...variableLength(length >> 7)]
}
