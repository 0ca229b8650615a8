import { Deferred } from '../system/deferred'

/** Writes operations, all or none of them. */
export type WriteBatch<Operation> = (
  operations: Operation[],
  options: { readonly sync: boolean },
) => Promise<void>

interface Group<Operation> {
  readonly operations: Operation[]
  readonly written: Deferred<void>
  sync: boolean
}

/**
 * One write at a time, and in the next one everything that has come meanwhile: a thousand requests at once wait for the disk a few times
 * instead of a thousand times.
 */
export class GroupedWrites<Operation> {
  readonly #write: WriteBatch<Operation>
  #next: Group<Operation> | undefined
  #writing: Promise<void> | undefined

  constructor(write: WriteBatch<Operation>) {
    this.#write = write
  }

  /**
   * Resolves when it is written.
   * @param sync whether it is to survive a loss of power too, and not only the end of the process
   * @throws what writing throws; who does not wait for it does not hear of it
   */
  add(operations: readonly Operation[], { sync }: { readonly sync: boolean }): Promise<void> {
    const group = (this.#next ??= { operations: [], written: new Deferred<void>(), sync: false })
    group.operations.push(...operations)
    group.sync ||= sync
    this.#writing ??= this.#writeAll()
    return group.written.promise
  }

  /** Resolves when nothing waits to be written. */
  async settled(): Promise<void> {
    await this.#writing
  }

  async #writeAll(): Promise<void> {
    for (let group = this.#take(); group; group = this.#take()) await this.#writeGroup(group)
    this.#writing = undefined
  }

  #take(): Group<Operation> | undefined {
    const group = this.#next
    this.#next = undefined
    return group
  }

  async #writeGroup({ operations, sync, written }: Group<Operation>): Promise<void> {
    try {
      await this.#write(operations, { sync })
      written.resolve()
    } catch (error) {
      written.reject(error)
    }
  }
}
