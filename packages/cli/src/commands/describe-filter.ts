import type { Invocation } from '../program/command'
export async function describe(_invocation: Invocation): Promise<number> {
  return 0
}
