import { encodeText } from '../bytes/text'

const domain = encodeText('collective-frame-1\n').slice()
const lineFeed = 0x0a

/**
 * What the signature of a frame covers: a name that no other signature of the project begins with, the protected line, a line feed, and the body
 * as it is sent. Bytes as they travel, so that there is no canonical form to get wrong.
 */
export function signedBytes(line: Uint8Array, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(domain.length + line.length + 1 + body.length)
  bytes.set(domain, 0)
  bytes.set(line, domain.length)
  bytes[domain.length + line.length] = lineFeed
  bytes.set(body, domain.length + line.length + 1)
  return bytes
}
