import type { Logger } from '@collective/core'

/** Listens to what is dropped, and keeps every line of every log. */
export class Watch {
  readonly lines: string[] = []
  #dropped: string[] = []
  #waiting: { readonly count: number; readonly done: () => void } | undefined

  /** Forgets what has been dropped. */
  reset(): void {
    this.#dropped = []
  }

  /** Resolves when so many frames have been dropped since the last time; gives why. */
  async drops(count: number): Promise<readonly string[]> {
    if (this.#dropped.length < count)
      await new Promise<void>(resolve => (this.#waiting = { count, done: resolve }))
    const dropped = this.#dropped
    this.#dropped = []
    return dropped
  }

  readonly logger: Logger = {
    trace: (...said: unknown[]) => this.#keep(said),
    debug: (...said: unknown[]) => this.#keep(said),
    info: (...said: unknown[]) => this.#keep(said),
    warn: (...said: unknown[]) => this.#keep(said),
    error: (...said: unknown[]) => this.#keep(said),
    child: () => this.logger,
  }

  #keep(said: readonly unknown[]): void {
    this.lines.push(said.map(shown).join(' '))
    const code = dropCodeOf(said)
    if (code === undefined) return
    this.#dropped.push(code)
    if (this.#waiting && this.#dropped.length >= this.#waiting.count) this.#waiting.done()
  }
}

function shown(said: unknown): string {
  return JSON.stringify(said, (_key, value: unknown) => (value instanceof Error ? value.stack : value))
}

function dropCodeOf([fields, message]: readonly unknown[]): string | undefined {
  if (message !== 'a frame was dropped' && message !== 'an answer was dropped') return undefined
  return typeof fields === 'object' && fields !== null && 'code' in fields ? String(fields.code) : undefined
}
