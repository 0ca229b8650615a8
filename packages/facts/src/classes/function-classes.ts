import type { CallOptions, ClassesSource } from '@collective/core'
import { callSource } from '../values/call-source'
import { plainClasses } from './plain-classes'

/** Gives the names of the classes. */
export type LoadClasses = (options: CallOptions) => readonly string[] | Promise<readonly string[]>

/**
 * Classes from a function of one's own. `load` throws `factsUnavailable` where it throws or gives anything but texts.
 * @param name for messages and logs
 */
export function functionClasses(load: LoadClasses, name = 'function'): ClassesSource {
  return { name, load: async call => plainClasses(await callSource(load, name, call), name) }
}
