import { stat } from 'node:fs/promises'
import { readIfThere } from './member-files'

/** A file that somebody may replace while it is used. */
export class ChangingFile {
  readonly path: string
  #seen = ''

  constructor(path: string) {
    this.path = path
  }

  /** Its text where it is new, or has been changed since the last time; undefined otherwise, and where there is none. */
  async change(): Promise<string | undefined> {
    const version = await this.#version()
    if (version === this.#seen) return undefined
    this.#seen = version
    return readIfThere(this.path)
  }

  async #version(): Promise<string> {
    try {
      const { mtimeMs, size, ino } = await stat(this.path)
      return `${mtimeMs} ${size} ${ino}`
    } catch {
      return '' // none: what was read before stays
    }
  }
}
