/** What a PUBLISH with QoS 0 carries. */
export interface PublishContent {
  readonly topic: string
  readonly payload: Uint8Array
  readonly retain: boolean
}

const publish = 0x30
const retainFlag = 0x01

/** The bytes of a PUBLISH with QoS 0 (MQTT 3.1.1, section 3.3): made once, written to any number of sockets. */
export function encodePublish({ topic, payload, retain }: PublishContent): Buffer {
  const topicBytes = Buffer.from(topic)
  const length = 2 + topicBytes.length + payload.length
  const head = Buffer.from([publish | (retain ? retainFlag : 0), ...variableLength(length)])
  const topicLength = Buffer.from([topicBytes.length >> 8, topicBytes.length & 0xff])
  return Buffer.concat([head, topicLength, topicBytes, payload])
}

function variableLength(length: number): number[] {
  return length < 128 ? [length] : [(length & 0x7f) | 0x80, ...variableLength(length >> 7)]
}
