import { defineAgent } from '@collective/rpc'
import { z } from 'zod'

/** What the benchmark calls: next to nothing in it, so that what remains is ours. */
export const benchAgent = defineAgent({
  name: 'bench',
  description: 'Answers at once',
  version: '1.0.0',
  actions: {
    ping: {
      description: 'Answers',
      input: z.object({}),
      output: z.object({ pong: z.number() }),
      effect: 'read',
    },
  },
})
