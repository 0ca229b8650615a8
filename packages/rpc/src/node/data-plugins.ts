import { CollectiveError, type Clock, type DataPlugin, type JsonValue, type Logger } from '@collective/core'
import { abortable } from '@collective/core/internal'

/** What data plugins give: fields by name. */
export type DataResult = Readonly<Record<string, JsonValue>>

/** The data plugins of a node, each query bounded by its own timeout. */
export class DataPlugins {
  readonly #plugins: ReadonlyMap<string, DataPlugin>
  readonly #clock: Clock
  readonly #logger: Logger

  constructor(plugins: readonly DataPlugin[], clock: Clock, logger: Logger) {
    this.#plugins = new Map(plugins.map(plugin => [plugin.ddl.name, plugin]))
    this.#clock = clock
    this.#logger = logger
  }

  names(): readonly string[] {
    return [...this.#plugins.keys()]
  }

  /** @throws CollectiveError `unsupported` where there is none of that name, `timedOut`; what the plugin throws */
  async query(name: string, argument: string | undefined): Promise<DataResult> {
    const plugin = this.#plugins.get(name)
    if (!plugin)
      throw new CollectiveError(
        'unsupported',
        `expected one of the data plugins ${this.names().join(', ') || '(none)'}, got ${name}`,
      )
    const controller = new AbortController()
    const { timeoutMs } = plugin.ddl
    const overrun = new CollectiveError(
      'timedOut',
      `the data plugin ${name} took longer than ${timeoutMs} ms`,
    )
    const stopTimer = this.#clock.schedule(timeoutMs, () => controller.abort(overrun))
    try {
      return await abortable(plugin.query(argument, { signal: controller.signal }), controller.signal)
    } finally {
      stopTimer()
    }
  }

  /** The same for a filter: a failure is logged and makes the comparison false under both signs. */
  async queryForFilter(name: string, argument: string | undefined): Promise<DataResult | undefined> {
    try {
      return await this.query(name, argument)
    } catch (error) {
      this.#logger.warn(
        { err: error, plugin: name },
        'a data plugin failed; filters that ask it do not match',
      )
      return undefined
    }
  }
}
