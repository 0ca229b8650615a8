import type { Random } from '@collective/core'
import { toHex } from '@collective/core/internal'

/** A new message or run id: 128 random bits, 32 hexadecimal digits. */
export function newId(random: Random): string {
  return toHex(random.bytes(16))
}

/** A new instance or boot name: 64 random bits, 16 hexadecimal digits. */
export function newInstance(random: Random): string {
  return toHex(random.bytes(8))
}
