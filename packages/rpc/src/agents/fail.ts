import type { JsonValue } from '@collective/core'

const brand = Symbol.for('@collective/action-failure')

/** What an action throws to say that it failed, with data that travels along. */
export class ActionFailure extends Error {
  override readonly name = 'ActionFailure'
  readonly [brand] = true

  constructor(
    message: string,
    readonly data?: JsonValue,
  ) {
    super(message)
  }
}

/**
 * Ends an action with outcome `failed` (status 1), as MCollective's `reply.fail!`.
 * @param data travels to the caller with the message
 */
export function fail(message: string, data?: JsonValue): never {
  throw new ActionFailure(message, data)
}

/** Whether an action threw by `fail`, whichever build of this package it used. */
export function isActionFailure(error: unknown): error is ActionFailure {
  return typeof error === 'object' && error !== null && brand in error
}
