import type { ErrorCode } from '../errors/codes'

/** Terminal states that a node decides, with the status code MCollective's users know. */
export const nodeOutcomes = {
  ok: 0,
  failed: 1,
  denied: 1,
  unknownAction: 2,
  unknownAgent: 2,
  missingData: 3,
  invalidData: 4,
  error: 5,
  busy: 5,
  expired: 5,
  cancelled: 5,
  timedOut: 5,
  notMatched: 5,
  refused: 5,
  interrupted: 5,
  replyLost: 5,
} as const satisfies Record<string, number>

/** Terminal states that only the client can decide: nobody answered. */
export const clientOutcomes = ['unreachable', 'noReply', 'notSent'] as const

/** How an action ended, in the words of the node. */
export type NodeOutcome = keyof typeof nodeOutcomes

/** Why there is no answer, in the words of the client. */
export type ClientOutcome = (typeof clientOutcomes)[number]

/** Exactly one per member of the roster. */
export type Outcome = NodeOutcome | ClientOutcome

/** MCollective's status code of an outcome: 0 ok, 1 failed, 2 unknown, 3 missing, 4 invalid, 5 other. */
export type StatusCode = 0 | 1 | 2 | 3 | 4 | 5

/** The status code of an outcome that a node decided. */
export function statusCodeOf(outcome: NodeOutcome): StatusCode {
  return nodeOutcomes[outcome]
}

/** Whether `text` is an outcome that a node may send. */
export function isNodeOutcome(text: unknown): text is NodeOutcome {
  return typeof text === 'string' && Object.hasOwn(nodeOutcomes, text)
}

/** The error code that goes with an outcome when nothing more precise is known. */
export const codeOfOutcome: Readonly<Record<Exclude<Outcome, 'ok'>, ErrorCode>> = {
  failed: 'actionFailed',
  denied: 'denied',
  unknownAction: 'unknownAction',
  unknownAgent: 'unknownAgent',
  missingData: 'missingData',
  invalidData: 'invalidData',
  error: 'actionError',
  busy: 'queueFull',
  expired: 'ttlExpired',
  cancelled: 'cancelled',
  timedOut: 'timedOut',
  notMatched: 'notMatched',
  refused: 'denied',
  interrupted: 'interrupted',
  replyLost: 'replyLost',
  unreachable: 'unreachable',
  noReply: 'noReply',
  notSent: 'notSent',
}
