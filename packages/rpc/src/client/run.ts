import type { ErrorCode, Filter, Identity, NodeOutcome, Outcome, StatusCode } from '@collective/core'
import type { AggregateResult } from './aggregates'
import type { DiscoverOptions, Roster } from './roster'

/** What every reply has. */
interface ReplyBase {
  readonly sender: Identity
  readonly agent: string
  readonly action: string
  /** MCollective's 0 to 5. */
  readonly statuscode: StatusCode
  /** `OK`, or why not. */
  readonly statusmsg: string
}

/** An action that did what it should. */
export interface OkReply<Data> extends ReplyBase {
  readonly outcome: 'ok'
  readonly data: Data
}

/** An answer that is none: `code` says why more precisely than the outcome. */
export interface FailedReply extends ReplyBase {
  readonly outcome: Exclude<NodeOutcome, 'ok'>
  readonly code: ErrorCode
  /** What the action gave along with its failure. */
  readonly data?: unknown
}

/** What an action gives while it runs; its node has one more reply to come. */
export interface PartialReply<Part> extends Pick<ReplyBase, 'sender' | 'agent' | 'action'> {
  readonly outcome: 'partial'
  readonly data: Part
  /** Counts the partial replies of its node, from 1 and without a gap. */
  readonly sequence: number
}

/** One node's answer: a union on `outcome`. Of actions with partial replies also those. */
export type Reply<Data = unknown, Part = never> = OkReply<Data> | FailedReply | EachPart<Part>

/** Where there are none nothing is added to the union. */
type EachPart<Part> = Part extends unknown ? PartialReply<Part> : never

/** Which nodes: a filter, a roster, or a roster of which those that fit the filter. */
export type RunTarget =
  | { readonly where: Filter; readonly roster?: Roster | readonly Identity[] }
  | { readonly where?: Filter; readonly roster: Roster | readonly Identity[] }

/** How a run is made. */
export interface RunSettings {
  /** How long an action may take on a node, counted there. Milliseconds. @default what its DDL says, else 10000 */
  readonly timeout?: number
  /** How old the request may be when a node starts on it. Milliseconds. @default 60000 */
  readonly ttl?: number
  /** Ends the run: outcomes so far are kept, running actions are cancelled. */
  readonly signal?: AbortSignal
  /** At most this many nodes, or this share of them (`'10%'`). */
  readonly limit?: number | `${number}%`
  /** Which of them. Random needs a seed to be repeated. @default 'first' */
  readonly limitMethod?: 'first' | 'random'
  /** @default 1 */
  readonly seed?: number
  /** A dry run. @default false */
  readonly noop?: boolean
  /** How nodes are found where no roster is given. */
  readonly discovery?: Omit<DiscoverOptions, 'signal'>
  /**
   * Asks without waiting: nodes do the work, nobody answers, and the run ends when the broker has the request. Without a roster and a
   * limit nobody is found first: it is a broadcast, and who did the work is not known. @default false
   */
  readonly noResults?: boolean
  /**
   * How far a node may be ahead of the reader, of actions with partial replies: so many, or so many bytes of them. Past it the action waits.
   * @default 32 and 1048576
   */
  readonly window?: { readonly frames?: number; readonly bytes?: number }
  /** Called when anything about the run changes; cheap and synchronous. */
  readonly onProgress?: (progress: Progress) => void
}

/** Everything a call takes beside its input. */
export type RunOptions = RunTarget & RunSettings

/** How far a run is. */
export interface Progress {
  readonly phase: 'discovering' | 'running' | 'finished'
  /** Nodes of the roster, or found so far. */
  readonly discovered: number
  /** Members with an outcome. */
  readonly finished: number
}

/** MCollective's figures of a run, under the names of this project. Times are milliseconds. */
export interface RunStats {
  readonly discovered: number
  /** Members whose answer is their outcome: `okCount` and `failCount` together. */
  readonly responses: number
  readonly okCount: number
  readonly failCount: number
  /** Answers that came again: the broker delivered them twice, or the node was asked again. */
  readonly duplicates: number
  /** Members whose outcome is not an answer of theirs. */
  readonly noResponseFrom: readonly Identity[]
  /** Nodes that answered and were not asked: at most 1,000 are named. Filled while answers may still come. */
  readonly unexpectedResponseFrom: readonly Identity[]
  /** Members that answered when it had been decided that they would not. Filled while answers may still come: until ttl and timeout are over. */
  readonly lateFrom: readonly Identity[]
  /** Milliseconds since 1970. */
  readonly startTime: number
  readonly discoveryTimeMs: number
  /** From the first publish to the last outcome. */
  readonly blockTimeMs: number
  readonly totalTimeMs: number
  readonly requestId: string
}

/** How a run ended. */
export interface RunSummary {
  readonly stats: RunStats
  /** Exactly one for each member of the roster; with `noResults` none for members that may have the request. */
  readonly outcomes: Readonly<Record<Identity, Outcome>>
  /** What the DDL declares of this action's outputs, over the replies that were `ok`. */
  readonly aggregates: readonly AggregateResult[]
}

/**
 * One call of one action on one roster. It starts when it is called; its replies are iterated once, as they come, and leaving the loop
 * ends it as an abort would. It never rejects unobserved. An action with partial replies goes on as they are read: iterate, or ask for the
 * summary alone.
 */
export interface Run<Data = unknown, Part = never> extends AsyncIterable<Reply<Data, Part>> {
  /** 32 hexadecimal digits. */
  readonly id: string
  /** Resolves when it is known who is asked. */
  roster(): Promise<Roster>
  /**
   * Resolves when every member has an outcome. Without iterating, no bodies are kept and no partial replies asked for: iterate first, or
   * begin to in the same breath.
   * @throws CollectiveError what made the call impossible: `targetMissing`, `invalidOption`, `unknownAction`, `missingData`, `invalidData`,
   * `requestTooLarge`, `discoveryFailed`…; iterating and `roster()` throw the same
   */
  summary(): Promise<RunSummary>
}
