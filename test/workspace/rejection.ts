import { stripVTControlCharacters } from 'node:util'
import { Failure } from '../../.config/scripts/processes/failure.js'

/**
 * What a gate prints when it rejects something: the output of its tool without colours, then the reason.
 * @throws when the gate accepts it, and when it fails in another way
 */
export async function rejectionOf(gate: Promise<unknown>): Promise<string> {
  try {
    await gate
  } catch (error) {
    if (error instanceof Failure) return stripVTControlCharacters(`${error.output}\n${error.message}`)
    throw error
  }
  throw new Error('expected the gate to reject it, but it was accepted')
}
