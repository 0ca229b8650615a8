import { isJsonObject, type JsonObject } from '@collective/core'
import { z } from 'zod'
import { sensitiveTexts } from '../agents/sensitive'
import type { HostedAction } from './agent-table'

type Input = Readonly<Record<string, unknown>>

/** An input with its defaults, in the form that travels: what an authorizer can write rules about. */
export function asItTravels(action: HostedAction, input: Input): JsonObject {
  const encoded: unknown = z.encode(action.input, input)
  return isJsonObject(encoded) ? encoded : {}
}

/** What of an input must not be repeated. Never throws: it is asked when something else went wrong. */
export function sensitiveIn(action: HostedAction, input: Input): readonly string[] {
  try {
    return sensitiveTexts(action.ddl.input, asItTravels(action, input))
  } catch {
    // An action may have changed its input into what cannot be written: nothing in it is known to be sensitive.
    return []
  }
}
