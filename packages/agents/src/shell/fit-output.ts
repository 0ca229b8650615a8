import type { Captured } from '../process/stream-capture'

/** How output is given. */
export type OutputEncoding = 'text' | 'base64'

/** Output as it goes into a reply. */
export interface FittedOutput {
  readonly text: string
  /** Bytes missing at its end. In text that is no UTF-8, counted as they are shown. */
  readonly omitted: number
}

/** Makes text of what a command printed that takes no more than `maxBytes` in JSON, where a control character takes six. */
export function fitOutput(captured: Captured, encoding: OutputEncoding, maxBytes: number): FittedOutput {
  return encoding === 'base64' ? fitBase64(captured, maxBytes) : fitText(captured, maxBytes)
}

function fitBase64({ bytes, omitted }: Captured, maxBytes: number): FittedOutput {
  const kept = bytes.subarray(0, Math.floor(maxBytes / 4) * 3)
  return { text: kept.toString('base64'), omitted: omitted + bytes.length - kept.length }
}

function fitText({ bytes, omitted }: Captured, maxBytes: number): FittedOutput {
  // Where the end is missing, a character that was cut there is not shown as a broken one.
  const decoded = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, { stream: omitted > 0 })
  const text = decoded.slice(0, fittingLength(decoded, maxBytes))
  if (omitted === 0 && text === decoded) return { text, omitted: 0 }
  return { text, omitted: Math.max(1, omitted + bytes.length - Buffer.byteLength(text)) }
}

function fittingLength(text: string, maxBytes: number): number {
  let size = 0
  let length = 0
  for (const character of text) {
    size += jsonBytes(character)
    if (size > maxBytes) break
    length += character.length
  }
  return length
}

function jsonBytes(character: string): number {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x20) return '\b\t\n\f\r'.includes(character) ? 2 : 6
  if (code < 0x80) return character === '"' || character === '\\' ? 2 : 1
  if (code < 0x800) return 2
  return code < 0x10000 ? 3 : 4
}
