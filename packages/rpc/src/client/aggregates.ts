import { isJsonObject, type JsonValue } from '@collective/core'
import type { Aggregate } from '../agents/definition'

/** What all values of one output come to. */
export type AggregateResult =
  | (Aggregate & {
      readonly function: 'average' | 'sum' | 'min' | 'max'
      /** Undefined where no reply had a number there. */
      readonly value: number | undefined
      /** Numbers that went into it. */
      readonly count: number
    })
  | (Aggregate & {
      readonly function: 'summary'
      /** Distinct values and how often each came, the most frequent first. */
      readonly values: readonly ValueCount[]
      /** Values that came when there were too many distinct ones to tell apart, or were too long. */
      readonly others: number
    })

/** One distinct value. `1` and `'1'` are two. */
export interface ValueCount {
  readonly value: JsonValue
  readonly count: number
}

// A thousand lines of summary are read by nobody, and memory must not grow with the fleet.
const maxDistinct = 1_000
const maxValueLength = 256

/** Puts the outputs of a run together as they arrive; what it keeps does not grow with the number of replies. */
export class Aggregates {
  readonly #all: readonly Running[]

  constructor(declared: readonly Aggregate[]) {
    this.#all = declared.map(aggregate =>
      aggregate.function === 'summary' ? new Summary(aggregate) : new Numeric(aggregate),
    )
  }

  /** Takes the data of one reply that went well. */
  add(data: unknown): void {
    if (this.#all.length === 0 || !isJsonObject(data)) return
    for (const running of this.#all) {
      const { output } = running.aggregate
      const value = Object.hasOwn(data, output) ? data[output] : undefined
      if (value !== undefined && value !== null) running.add(value)
    }
  }

  /** In the order of their declaration. */
  results(): AggregateResult[] {
    return this.#all.map(running => running.result())
  }
}

interface Running {
  readonly aggregate: Aggregate
  add(value: JsonValue): void
  result(): AggregateResult
}

/** MCollective's `average`, `sum`, and the smallest and largest; what is no number is not counted. */
class Numeric implements Running {
  readonly aggregate: Aggregate
  #count = 0
  #sum = 0
  #min = Number.POSITIVE_INFINITY
  #max = Number.NEGATIVE_INFINITY

  constructor(aggregate: Aggregate) {
    this.aggregate = aggregate
  }

  add(value: JsonValue): void {
    if (typeof value !== 'number') return
    this.#count += 1
    this.#sum += value
    this.#min = Math.min(this.#min, value)
    this.#max = Math.max(this.#max, value)
  }

  result(): AggregateResult {
    const value = this.#count === 0 ? undefined : this.#value()
    return { ...this.aggregate, value, count: this.#count } as AggregateResult
  }

  #value(): number {
    switch (this.aggregate.function) {
      case 'average':
        return this.#sum / this.#count
      case 'min':
        return this.#min
      case 'max':
        return this.#max
      default:
        return this.#sum
    }
  }
}

/** MCollective's `summary`: how often each value came; the elements of a list count one by one. */
class Summary implements Running {
  readonly aggregate: Aggregate
  readonly #counts = new Map<string, { readonly value: JsonValue; count: number }>()
  #others = 0

  constructor(aggregate: Aggregate) {
    this.aggregate = aggregate
  }

  add(value: JsonValue): void {
    if (!Array.isArray(value)) return this.#count(value)
    for (const element of value) if (element !== null) this.add(element)
  }

  #count(value: JsonValue): void {
    const key = JSON.stringify(value)
    const known = this.#counts.get(key)
    if (known) known.count += 1
    else if (this.#counts.size >= maxDistinct || key.length > maxValueLength) this.#others += 1
    else this.#counts.set(key, { value, count: 1 })
  }

  result(): AggregateResult {
    const values = [...this.#counts.values()].map(({ value, count }) => ({ value, count }))
    values.sort((one, other) => other.count - one.count)
    return { ...this.aggregate, function: 'summary', values, others: this.#others }
  }
}
