import { z } from 'zod'
import { defineAgent } from '../agents/define-agent'
import type { AgentImplementation } from '../agents/implementation'

/** Counts aloud. */
export const counter = defineAgent({
  name: 'counter',
  description: 'Counts',
  version: '1.0.0',
  timeout: 60_000,
  actions: {
    count: {
      description: 'Counts to a number, and then ends as it is told to',
      input: z.object({
        to: z.int(),
        size: z.int().default(0),
        end: z.enum(['return', 'throw', 'wrong', 'large']).default('return'),
      }),
      partial: z.object({ n: z.int(), pad: z.string().optional() }),
      output: z.object({ total: z.int() }),
      effect: 'read',
    },
  },
})

/** What the counters of a fleet do. */
export class Counting {
  /** How far each node has counted. */
  readonly counted = new Map<string, number>()
  /** How often each node has begun. */
  readonly begun = new Map<string, number>()
  /** Nodes whose `finally` has run. */
  readonly ended: string[] = []
  /** Whether callers read, as the nodes were told. */
  readonly streamed: boolean[] = []
  readonly #waiting: { readonly count: number; readonly resolve: () => void }[] = []

  agent(): AgentImplementation {
    const { counted, begun, ended, streamed } = this
    const tell = (): void => this.#tell()
    return counter.implement({
      async *count({ input, identity, isStreamed }) {
        streamed.push(isStreamed)
        begun.set(identity, (begun.get(identity) ?? 0) + 1)
        try {
          for (let n = 1; n <= input.to; n += 1) {
            counted.set(identity, n)
            yield { n, ...(input.size > 0 ? { pad: 'x'.repeat(input.size) } : {}) }
          }
          if (input.end === 'throw') throw new Error('lost count')
          if (input.end === 'wrong') yield { n: 0.5 }
          if (input.end === 'large') yield { n: 0, pad: 'x'.repeat(300_000) }
          return { total: input.to }
        } finally {
          ended.push(identity)
          tell()
        }
      },
    })
  }

  /** Resolves when so many have ended. */
  whenEnded(count: number): Promise<void> {
    if (this.ended.length >= count) return Promise.resolve()
    return new Promise(resolve => this.#waiting.push({ count, resolve }))
  }

  #tell(): void {
    for (const { count, resolve } of this.#waiting) if (this.ended.length >= count) resolve()
  }
}
