import { broadcastAddress, directAddress, eventAddress, replyAddress, type Address } from '@collective/core'

/** An instance as clients have it. */
export const instance = '0123456789abcdef'

/** One address of each kind. */
export function everyKind(collective: string): readonly Address[] {
  return [
    broadcastAddress(collective, 'puppet'),
    directAddress(collective, 'web1.example.net'),
    replyAddress(collective, 'cert=alice', instance),
    eventAddress(collective, 'started', 'web1.example.net'),
  ]
}
