import type { Terminal } from '../terminal/terminal'

/** The line that tells of a discovery under way. */
export interface DiscoveryLine {
  /** @param count nodes that were found */
  end(count: number): void
}

/** `Discovering nodes by broadcast for up to 2 seconds .... 3`, on stderr where that is a terminal; nothing elsewhere. */
export function discoveryLine({ stderr }: Terminal, how: string): DiscoveryLine {
  if (!stderr.isTTY) return { end: () => undefined }
  stderr.write(`Discovering nodes by ${how} .... `)
  return { end: count => void stderr.write(`${count}\n`) }
}

/** How long, in words: `for up to 2 seconds`. */
export function upTo(timeoutMs: number): string {
  const seconds = timeoutMs / 1_000
  return `for up to ${seconds} ${seconds === 1 ? 'second' : 'seconds'}`
}
