import type { ClassesSource } from '@collective/core'
import { bounds } from '../values/bounds'
import { readBounded } from '../values/read-bounded'
import { plainClasses } from './plain-classes'

/** Where Puppet's agent writes the classes of its last run. */
export const puppetClassesFile = '/var/lib/puppet/state/classes.txt'

/**
 * Classes from a file with one per line, as Puppet's agent writes its `classes.txt`. Blank lines and lines that begin with `#` do not count.
 * `load` throws `factsUnavailable` where the file cannot be read.
 */
export function fileClasses(path: string = puppetClassesFile): ClassesSource {
  const name = `file ${path}`
  return {
    name,
    load: async call => {
      const text = await readBounded(path, bounds.bytes, call)
      const lines = text.split('\n').map(line => line.trim())
      return plainClasses(
        lines.filter(line => line !== '' && !line.startsWith('#')),
        name,
      )
    },
  }
}
