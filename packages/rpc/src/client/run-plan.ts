import {
  CollectiveError,
  defaultStreamWindow,
  isIdentity,
  limitRoster,
  maxStreamWindow,
  type Filter,
  type Identity,
  type RosterLimit,
  type StreamWindow,
} from '@collective/core'
import { duration, type ClientSettings } from './client-options'
import type { RunTimes } from './member'
import type { Roster } from './roster'
import type { Progress, RunOptions } from './run'
import type { RunCall } from './run-call'

const defaultTtlMs = 60_000

/** A call with everything decided that can be before anybody is asked. */
export interface RunPlan {
  readonly call: RunCall
  readonly where: Filter | undefined
  readonly roster: Roster | readonly Identity[] | undefined
  readonly limit: RosterLimit | undefined
  readonly times: RunTimes
  readonly noop: boolean
  readonly noResults: boolean
  /** Of partial replies, where they are read. */
  readonly window: StreamWindow | undefined
  readonly discovery: NonNullable<RunOptions['discovery']>
  readonly onProgress: ((progress: Progress) => void) | undefined
}

/**
 * Checks everything about a call before anything is sent.
 * @throws CollectiveError `targetMissing`, `rosterInvalid`, `invalidOption`, `unknownAction`, `missingData`, `invalidData`
 */
export function planRun(call: RunCall, options: RunOptions, settings: ClientSettings): RunPlan {
  if (call.refusal) throw call.refusal
  assertTarget(options)
  return Object.freeze({
    call,
    where: options.where,
    roster: options.roster,
    limit: limitOf(options),
    times: timesOf(call, options, settings),
    noop: options.noop ?? false,
    noResults: options.noResults ?? false,
    window: call.isStreamed && !options.noResults ? windowOf(options) : undefined,
    discovery: options.discovery ?? {},
    onProgress: options.onProgress,
  })
}

function assertTarget({ where, roster }: Partial<RunOptions>): void {
  if (where === undefined && roster === undefined)
    throw new CollectiveError(
      'targetMissing',
      'expected whom to ask: give where: a filter, roster: identities, or where: all() for everybody',
    )
  const identities: readonly unknown[] =
    roster === undefined ? [] : 'identities' in roster ? roster.identities : roster
  for (const identity of identities) {
    if (isIdentity(identity)) continue
    throw new CollectiveError(
      'rosterInvalid',
      `expected identities in the roster, got ${JSON.stringify(identity)}`,
      {
        path: 'roster',
      },
    )
  }
}

function limitOf({ limit, limitMethod, seed }: RunOptions): RosterLimit | undefined {
  if (limit === undefined) return undefined
  const chosen: RosterLimit =
    limitMethod === 'random' ? { limit, method: 'random', seed: seed ?? 1 } : { limit }
  limitRoster([], chosen)
  return chosen
}

function windowOf({ window = {} }: RunOptions): StreamWindow {
  return Object.freeze({ frames: sizeOf('frames', window.frames), bytes: sizeOf('bytes', window.bytes) })
}

function sizeOf(name: keyof StreamWindow, size = defaultStreamWindow[name]): number {
  const most = maxStreamWindow[name]
  if (Number.isSafeInteger(size) && size >= 1 && size <= most) return size
  throw new CollectiveError(
    'invalidOption',
    `window.${name} is a whole number from 1 to ${most}, got ${size}`,
    {
      path: `window.${name}`,
    },
  )
}

function timesOf(call: RunCall, { timeout, ttl }: RunOptions, settings: ClientSettings): RunTimes {
  const { replyGraceMs, askAgainAfterMs, unreachableGraceMs } = settings
  return Object.freeze({
    timeoutMs: duration('timeout', timeout ?? call.timeoutMs, 1),
    ttlMs: duration('ttl', ttl ?? defaultTtlMs, 1),
    replyGraceMs,
    askAgainAfterMs,
    unreachableGraceMs,
  })
}
