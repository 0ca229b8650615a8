import fc from 'fast-check'
import { broadcastAddress, directAddress, eventAddress, replyAddress } from '../addresses/address'
import { encodeText } from '../bytes/text'
import { errorCodes, type ErrorCode } from '../errors/codes'
import { joinFrame } from '../frames/frame'
import { encodeProtectedLine, type ProtectedLine } from '../frames/protected-line'
import { isCollectiveError } from '../errors/error'
import {
  ackStates,
  maxStreamWindow,
  type AckBody,
  type CancelBody,
  type CreditBody,
  type EventBody,
  type ReplyBody,
  type RequestBody,
} from './body'
import { isJsonObject, type JsonObject, type JsonValue } from './json'
import { messageKinds, type Audience } from './message'
import { isNodeOutcome, nodeOutcomes, type NodeOutcome } from './outcome'

// This package is compiled without the types of Node.js, which its sources may not use.
declare const process: { readonly env: Readonly<Record<string, string | undefined>> }

/** With the seed of the run, which `npm test` never changes; more of it in a soak. */
export function runs(count: number): { numRuns: number } {
  return { numRuns: count * Number(process.env['COLLECTIVE_SOAK_FACTOR'] ?? 1) }
}

/** The code of the `CollectiveError` that a call throws, undefined where it throws none. Anything else it throws fails the test. */
export function codeThrownBy(call: () => unknown): ErrorCode | undefined {
  try {
    call()
    return undefined
  } catch (error) {
    if (isCollectiveError(error)) return error.code
    throw error
  }
}

const identities = fc.stringMatching(/^[A-Za-z0-9_.-]{1,128}$/)
const names = fc.stringMatching(/^[a-z0-9_-]{1,32}$/)
const callers = fc.stringMatching(/^[!-~]{1,128}$/)
const ids = hexOf(16)
const boots = hexOf(8)
const counts = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })
const durations = fc.maxSafeNat()
const actions = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/)

export const addresses = fc.oneof(
  fc.tuple(names, names).map(([collective, agent]) => broadcastAddress(collective, agent)),
  fc.tuple(names, identities).map(([collective, identity]) => directAddress(collective, identity)),
  fc
    .tuple(names, callers, boots)
    .map(([collective, caller, instance]) => replyAddress(collective, caller, instance)),
  fc
    .tuple(names, names, identities)
    .map(([collective, kind, identity]) => eventAddress(collective, kind, identity)),
)

/** What JSON carries, after it has been carried: no -0, and keys such as `__proto__` included. */
export const jsonValues: fc.Arbitrary<JsonValue> = fc
  .jsonValue({ maxDepth: 4 })
  .map(value => JSON.parse(JSON.stringify(value)) as JsonValue)

export const jsonObjects: fc.Arbitrary<JsonObject> = fc
  .dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString', 'v')), jsonValues)
  .map(object => JSON.parse(JSON.stringify(object)) as JsonValue)
  .filter(isJsonObject)

const audiences: fc.Arbitrary<{ to: Audience; audience: string }> = fc.oneof(
  names.map(agent => ({ to: { type: 'agent' as const, agent }, audience: agent })),
  fc.string({ maxLength: 256 }).map(audience => ({ to: { type: 'roster' as const }, audience })),
  ids.map(requestId => ({ to: { type: 'request' as const, requestId }, audience: requestId })),
  names.map(kind => ({ to: { type: 'event' as const, kind }, audience: kind })),
)

export const protectedLines: fc.Arbitrary<ProtectedLine> = fc
  .tuple(
    audiences,
    fc.record(
      {
        kind: fc.constantFrom(...messageKinds),
        collective: names,
        id: ids,
        createdMs: durations,
        ttlMs: durations,
        scheme: fc.string({ maxLength: 1024 }),
        credential: fc.string({ maxLength: 1024 }),
        replyTo: addresses,
        key: fc.string({ maxLength: 1024 }),
      },
      {
        requiredKeys: ['kind', 'collective', 'id', 'createdMs', 'ttlMs', 'scheme', 'credential'],
        noNullPrototype: true,
      },
    ),
  )
  .map(([audience, line]) => ({ ...line, ...audience }))

export const requests: fc.Arbitrary<RequestBody> = fc.record(
  {
    v: fc.constant(1 as const),
    run: ids,
    attempt: counts,
    agent: names,
    action: actions,
    data: jsonObjects,
    timeoutMs: counts,
    filter: jsonObjects,
    noop: fc.constant(true),
    trace: fc.record(
      { traceparent: fc.string({ maxLength: 256 }), tracestate: fc.string({ maxLength: 512 }) },
      { requiredKeys: ['traceparent'], noNullPrototype: true },
    ),
    stream: plain({
      frames: fc.integer({ min: 1, max: maxStreamWindow.frames }),
      bytes: fc.integer({ min: 1, max: maxStreamWindow.bytes }),
    }),
  },
  { requiredKeys: ['v', 'run', 'attempt', 'agent', 'action', 'data', 'timeoutMs'], noNullPrototype: true },
)

const outcomes = fc.constantFrom(
  ...Object.keys(nodeOutcomes).filter(isNodeOutcome),
) as fc.Arbitrary<NodeOutcome>

export const replies: fc.Arbitrary<ReplyBody> = fc.record(
  {
    v: fc.constant(1 as const),
    request: ids,
    run: ids,
    agent: names,
    action: actions,
    outcome: outcomes,
    status: fc.integer({ min: 0, max: 5 }),
    message: fc.string(),
    sequence: counts,
    partial: fc.constant(true as const),
    boot: boots,
    code: fc.constantFrom(...(Object.keys(errorCodes) as ErrorCode[])),
    data: jsonValues,
  },
  {
    requiredKeys: [
      'v',
      'request',
      'run',
      'agent',
      'action',
      'outcome',
      'status',
      'message',
      'sequence',
      'boot',
    ],
    noNullPrototype: true,
  },
)

export const cancels: fc.Arbitrary<CancelBody> = plain({ v: fc.constant(1 as const), request: ids, run: ids })

export const credits: fc.Arbitrary<CreditBody> = fc.record(
  { v: fc.constant(1 as const), request: ids, run: ids, received: fc.maxSafeNat(), again: counts },
  { requiredKeys: ['v', 'request', 'run', 'received'], noNullPrototype: true },
)

export const acks: fc.Arbitrary<AckBody> = plain({
  v: fc.constant(1 as const),
  request: ids,
  state: fc.constantFrom(...ackStates),
  boot: boots,
})

export const events: fc.Arbitrary<EventBody> = plain({
  v: fc.constant(1 as const),
  kind: names,
  data: jsonValues,
  sequence: counts,
  boot: boots,
})

/** Bytes that have a valid frame in them, or had before some were changed, put in or cut off. */
export const damagedFrames: fc.Arbitrary<Uint8Array> = fc
  .tuple(protectedLines, requests, fc.nat(), fc.nat(), fc.uint8Array({ maxLength: 8 }))
  .map(([line, body, from, length, bytes]) => {
    const whole = joinFrame({
      protected: encodeProtectedLine(line),
      envelope: new Uint8Array(0),
      body: encodeText(JSON.stringify(body)),
    })
    const start = from % whole.length
    return Uint8Array.from([...whole.subarray(0, start), ...bytes, ...whole.subarray(start + (length % 8))])
  })

function hexOf(bytes: number): fc.Arbitrary<string> {
  return fc.stringMatching(new RegExp(`^[0-9a-f]{${bytes * 2}}$`))
}

function plain<Shape>(shape: { [Key in keyof Shape]: fc.Arbitrary<Shape[Key]> }): fc.Arbitrary<Shape> {
  return fc.record(shape, { noNullPrototype: true }) as fc.Arbitrary<Shape>
}
