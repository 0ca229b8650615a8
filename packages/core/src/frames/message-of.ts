import type { Message, MessageHeader } from '../messages/message'
import type { ProtectedLine } from './protected-line'

/** What a protected line says of its message. */
export function headerOf(line: ProtectedLine): MessageHeader {
  const { kind, collective, id, createdMs, ttlMs, to, replyTo } = line
  return { kind, collective, id, createdMs, ttlMs, to, replyTo }
}

/** The message of a protected line and a body in the clear. */
export function messageOf(line: ProtectedLine, body: Uint8Array): Message {
  const { kind, collective, id, createdMs, ttlMs, to, replyTo } = line
  return { kind, collective, id, createdMs, ttlMs, to, replyTo, body }
}
