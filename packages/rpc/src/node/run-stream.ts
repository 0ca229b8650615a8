import { CollectiveError } from '@collective/core'
import { describeIssues } from '../agents/describe-issues'
import type { ActionContext } from '../agents/implementation'
import type { z } from 'zod'

/** Takes what an action yields to its caller. */
export interface PartialReplies {
  /** Resolves when there is room for one more. @throws the signal's reason */
  room(signal: AbortSignal): Promise<void>
  /** @throws CollectiveError `invalidOutput`, `replyTooLarge`; what sealing throws */
  write(data: unknown): Promise<void>
}

/** How an action's yields are checked, and where they go. */
export interface StreamTerms extends Pick<ActionContext, 'signal' | 'log'> {
  readonly schema: z.ZodObject
  /** Undefined where the caller does not read them: then they are checked and dropped. */
  readonly partials: PartialReplies | undefined
}

/** Whether code that may yield does. */
export function isGenerator(value: unknown): value is AsyncGenerator<unknown, unknown, void> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'return' in value
}

/**
 * Resumes a generator whenever its caller can take one more, until it returns; whatever ends it before, its `finally` has run then.
 * @returns what it returned
 * @throws what it threw, the signal's reason, and what `PartialReplies` throws
 */
export async function runStream(
  generator: AsyncGenerator<unknown, unknown, void>,
  terms: StreamTerms,
): Promise<unknown> {
  try {
    return await pullAll(generator, terms)
  } catch (error) {
    await release(generator, terms)
    throw error
  }
}

async function pullAll(
  generator: AsyncGenerator<unknown, unknown, void>,
  { schema, partials, signal }: StreamTerms,
): Promise<unknown> {
  for (;;) {
    await partials?.room(signal)
    const next = await generator.next()
    if (next.done) return next.value
    signal.throwIfAborted()
    const data = checked(schema, next.value)
    await partials?.write(data)
  }
}

function checked(schema: z.ZodObject, value: unknown): unknown {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new CollectiveError(
    'invalidOutput',
    `the action yielded what its own schema refuses: ${describeIssues(parsed.error.issues, { schema, value })}`,
  )
}

/** What it throws now changes nothing any more: the reason why it has to end is the answer. */
async function release(
  generator: AsyncGenerator<unknown, unknown, void>,
  { log }: StreamTerms,
): Promise<void> {
  try {
    await generator.return(undefined)
  } catch (error) {
    log.warn({ err: error }, 'a stream threw when it was told to end')
  }
}
