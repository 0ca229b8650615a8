import type { CallOptions, FactsSource } from '@collective/core'
import { callSource } from '../values/call-source'
import { plainFacts } from '../values/plain-facts'

/** Gives facts as an object; what JSON has no word for is left out of them. */
export type LoadFacts = (options: CallOptions) => object | Promise<object>

/**
 * Facts from a function of one's own. `load` throws `factsUnavailable` where it throws or gives anything but an object.
 * @param name for messages and logs
 */
export function functionFacts(load: LoadFacts, name = 'function'): FactsSource {
  return { name, load: async call => plainFacts(await callSource(load, name, call), name) }
}
