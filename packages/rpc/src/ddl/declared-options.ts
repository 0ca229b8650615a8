import { nameOf, type DdlValue } from './ddl-value'
import type { Declaration } from './declaration'
import type { DdlSource } from './ddl-source'
import type { DdlSyntaxError } from './ddl-syntax-error'

/** Reads the options of one declaration, and says where it stands when they are not as they should be. */
export class DeclaredOptions {
  constructor(
    readonly declaration: Declaration,
    private readonly source: DdlSource,
  ) {}

  get(name: string): DdlValue | undefined {
    return this.declaration.options.get(name)
  }

  has(name: string): boolean {
    return this.declaration.options.has(name)
  }

  /** What it is about: `input :service`. @throws DdlSyntaxError */
  subject(expected: string): string {
    const [name] = this.declaration.positional
    const text = nameOf(name)
    if (text !== undefined && text !== '' && this.declaration.positional.length === 1) return text
    throw this.error(`expected ${expected}`)
  }

  /** @throws DdlSyntaxError where there is none, unless a fallback is given */
  text(name: string, fallback?: string): string {
    const value = this.get(name) ?? fallback
    const text = typeof value === 'number' ? String(value) : nameOf(value)
    if (text !== undefined) return text
    throw this.error(`expected a text for :${name}, got ${this.has(name) ? 'something else' : 'none'}`)
  }

  /** @throws DdlSyntaxError */
  number(name: string): number {
    const value = this.get(name)
    if (typeof value === 'number' && value >= 0) return value
    throw this.error(`expected a number for :${name}, got ${this.has(name) ? 'something else' : 'none'}`)
  }

  /** @throws DdlSyntaxError */
  flag(name: string, fallback: boolean): boolean {
    const value = this.get(name) ?? fallback
    if (typeof value === 'boolean') return value
    throw this.error(`expected true or false for :${name}, got something else`)
  }

  /** @throws DdlSyntaxError for options that a declaration of its kind does not have */
  allowOnly(...names: readonly string[]): void {
    const unknown = [...this.declaration.options.keys()].filter(name => !names.includes(name))
    if (unknown.length > 0)
      throw this.error(`expected the options ${names.join(', ')}, got ${unknown.join(', ')}`)
  }

  /** An error at this declaration. */
  error(message: string): DdlSyntaxError {
    return this.source.error(this.declaration.at, `${this.declaration.name}: ${message}`)
  }
}
