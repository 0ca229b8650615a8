import { extname } from 'node:path'
import { CollectiveError, type CallOptions, type Facts, type FactsSource } from '@collective/core'
import { bounds } from '../values/bounds'
import { mergeFacts } from '../values/merge-facts'
import { parseFacts, type FactsFormat } from '../values/parse-facts'
import { readBounded } from '../values/read-bounded'

/** What `fileFacts` may be told. */
export interface FileFactsOptions {
  /** The longest file that is read. Bytes. @default 1048576 */
  readonly maxBytes?: number
}

/**
 * Facts from files, YAML (`.yaml`, `.yml`) or JSON (`.json`) by their names. Of several files a later one wins key by key at the top level,
 * as with MCollective's yaml plugin. Each load reads them as they are then.
 * `load` throws `factsUnavailable` where any of the files cannot be used; put `composeFacts` around single files to do without those.
 * @throws CollectiveError `invalidOption` for other names, or none
 */
export function fileFacts(paths: string | readonly string[], options: FileFactsOptions = {}): FactsSource {
  const files = typeof paths === 'string' ? [paths] : [...paths]
  if (files.length === 0)
    throw new CollectiveError('invalidOption', 'fileFacts: expected the path of a file, got an empty list')
  const readers = files.map(path => fileReader(path, options.maxBytes ?? bounds.bytes))
  return {
    name: `file ${files.join(', ')}`,
    load: async call => mergeFacts(await Promise.all(readers.map(read => read(call)))),
  }
}

function fileReader(path: string, maxBytes: number): (call: CallOptions) => Promise<Facts> {
  const format = formatOf(path)
  return async call => parseFacts(await readBounded(path, maxBytes, call), format, `file ${path}`)
}

function formatOf(path: string): FactsFormat {
  const extension = extname(path).toLowerCase()
  if (extension === '.json') return 'json'
  if (extension === '.yaml' || extension === '.yml') return 'yaml'
  throw new CollectiveError(
    'invalidOption',
    `fileFacts: expected a name that ends in .yaml, .yml or .json, got ${JSON.stringify(path)}: rename the file`,
  )
}
