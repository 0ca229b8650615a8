import type { JsonObject } from '@collective/core'
import { jsonOf } from './read-input'
import type { DeclaredOptions } from './declared-options'

/** One `output`; MCollective gives outputs no type. */
export interface DeclaredOutput {
  readonly name: string
  readonly schema: JsonObject
}

/** @throws DdlSyntaxError */
export function readOutput(options: DeclaredOptions): DeclaredOutput {
  const name = options.subject('the name of an output, such as :status')
  options.allowOnly('description', 'display_as', 'default', 'type')
  const value = options.get('default')
  const fallback = value === undefined || value === null ? undefined : jsonOf(value)
  return {
    name,
    schema: {
      title: options.text('display_as', name),
      description: options.text('description', ''),
      ...(fallback !== undefined && { default: fallback }),
    },
  }
}
