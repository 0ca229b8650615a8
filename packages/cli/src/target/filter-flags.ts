import type { FilterFlags } from '@collective/core'
import type { Options } from '../program/options'

/** The filter flags of a command line; undefined where it has none. */
export function filterFlags(options: Options): FilterFlags | undefined {
  const flags = {
    fact: options.withFact,
    class: options.withClass,
    agent: options.withAgent,
    identity: options.withIdentity,
    with: options.with,
    compound: options.select,
  }
  const given = Object.entries(flags).flatMap(([name, values]) => (values ? [[name, values] as const] : []))
  return given.length === 0 ? undefined : Object.fromEntries(given)
}
