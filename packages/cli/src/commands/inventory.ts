import type { Invocation } from '../program/command'
export async function inventory(_invocation: Invocation): Promise<number> {
  return 0
}
