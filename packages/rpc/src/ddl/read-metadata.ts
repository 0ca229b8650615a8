import type { DeclaredOptions } from './declared-options'

/** What every plugin of MCollective says of itself. */
export interface PluginMetadata {
  /** As it stands in the file, such as `File Stat`. */
  readonly title: string
  readonly description: string
  readonly author: string
  readonly license: string
  readonly version: string
  readonly url: string
  /** Milliseconds. */
  readonly timeoutMs: number
}

/** `metadata`: all of it must be there, as MCollective has it. @throws DdlSyntaxError */
export function readMetadata(options: DeclaredOptions): PluginMetadata {
  options.allowOnly('name', 'description', 'author', 'license', 'version', 'url', 'timeout')
  return {
    title: options.text('name'),
    description: options.text('description'),
    author: options.text('author'),
    license: options.text('license'),
    version: options.text('version'),
    url: options.text('url'),
    timeoutMs: Math.round(options.number('timeout') * 1000),
  }
}
