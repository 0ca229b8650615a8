import {
  broadcastAddress,
  directAddress,
  encodeBody,
  parseBody,
  readCancel,
  readCredit,
  readRequest,
  readFrame,
  unsigned,
  type AckState,
  type CreditBody,
  type JsonObject,
  type Message,
  type ReceivedFrame,
  type ReplyBody,
  type RequestBody,
  type Transport,
} from '@collective/core'
import { neverAborted } from '@collective/core/internal'
import { memory, type MemoryHub } from '@collective/transport-memory'
import { onTestFinished } from 'vitest'
import { newId, newInstance } from '../system/identifiers'
import { systemRandom } from '../system/system-clock'

const signal = neverAborted()

/** A request, cancel or credit as it came. */
export interface RawArrival {
  readonly message: Message
  readonly kind: 'request' | 'cancel' | 'credit'
  /** Of a request. */
  readonly body: Omit<RequestBody, 'filter'> | undefined
  /** Which request a cancel means. */
  readonly cancels: string | undefined
  readonly credit?: CreditBody
}

/** Speaks for a node by hand, so that a client is tested against the protocol and against nodes that lie. */
export interface RawNode {
  /** The next that nobody has asked for yet. */
  arrival(): Promise<RawArrival>
  /** Arrivals nobody has asked for yet. */
  readonly unread: RawArrival[]
  /** Answers, with whatever a test changes about the answer. */
  reply(to: RawArrival, changed?: Partial<ReplyBody>): Promise<void>
  ack(to: RawArrival, state: AckState): Promise<void>
  /** Any bytes to where the answer should go. */
  raw(to: RawArrival, protectedLine: Uint8Array, body: Uint8Array): Promise<void>
  /** The bytes of its answer, to be changed and sent by `raw`. */
  sealed(to: RawArrival, changed?: Partial<ReplyBody>): Promise<{ protected: Uint8Array; body: Uint8Array }>
  close(): Promise<void>
}

/** A node that a test drives by hand, on the hub of a fleet; until the test is over. */
export async function startRawNode(identity: string, { hub }: { readonly hub: MemoryHub }): Promise<RawNode> {
  const node = await rawNode(memory(hub), identity)
  onTestFinished(() => node.close())
  return node
}

/** Connects `transport` and listens as `identity`, also to the discovery broadcast. */
async function rawNode(transport: Transport, identity: string): Promise<RawNode> {
  const security = unsigned({ identity })
  const boot = newInstance(systemRandom)
  const unread: RawArrival[] = []
  const waiting: ((arrival: RawArrival) => void)[] = []
  const take = async ({ bytes }: ReceivedFrame): Promise<void> => {
    const { message } = await security.open(readFrame(bytes), { signal })
    const arrival = arrivalOf(message)
    const waiter = waiting.shift()
    if (waiter) waiter(arrival)
    else unread.push(arrival)
  }
  const publish = async (
    { message: { replyTo } }: RawArrival,
    frame: { protected: Uint8Array; body: Uint8Array },
  ): Promise<void> => {
    if (!replyTo) throw new Error('expected a request that wants an answer')
    const targets = [{ address: replyTo, envelope: new Uint8Array(0) }]
    await transport.publish(
      { protected: frame.protected, body: frame.body, targets, expiresMs: 60_000 },
      { signal },
    )
  }
  const seal = async (to: RawArrival, kind: 'reply' | 'ack', body: Uint8Array) => {
    const requestId = to.cancels ?? to.message.id
    const header = {
      kind,
      collective: 'collective',
      id: newId(systemRandom),
      createdMs: Date.now(),
      ttlMs: 60_000,
    } as const
    return security.seal({ ...header, to: { type: 'request', requestId }, body }, [], { signal })
  }
  await transport.connect({ signal })
  const own = [directAddress('collective', identity), broadcastAddress('collective', 'discovery')]
  await transport.subscribe(own, frame => void take(frame), { signal })
  const node: RawNode = {
    unread,
    arrival: () => {
      const first = unread.shift()
      return first ? Promise.resolve(first) : new Promise(resolve => waiting.push(resolve))
    },
    reply: async (to, changed) => publish(to, await node.sealed(to, changed)),
    ack: async (to, state) => {
      const request = to.cancels ?? to.message.id
      await publish(to, await seal(to, 'ack', encodeBody({ v: 1, request, state, boot })))
    },
    raw: (to, line, body) => publish(to, { protected: line, body }),
    sealed: (to, changed) => seal(to, 'reply', encodeBody({ ...okReply(to, boot), ...changed })),
    close: () => transport.close(),
  }
  return node
}

function okReply({ message, body }: RawArrival, boot: string): ReplyBody {
  const data: JsonObject = { printers: ['raw'], runs: 1 }
  const about = {
    run: body?.run ?? message.id,
    agent: body?.agent ?? 'printer',
    action: body?.action ?? 'list',
  }
  return {
    v: 1,
    request: message.id,
    ...about,
    outcome: 'ok',
    status: 0,
    message: 'OK',
    data,
    sequence: 1,
    boot,
  }
}

function arrivalOf(message: Message): RawArrival {
  const json = parseBody(message.body, 64)
  if (message.kind === 'cancel')
    return { message, kind: 'cancel', body: undefined, cancels: readCancel(json).request }
  if (message.kind === 'credit')
    return { message, kind: 'credit', body: undefined, cancels: undefined, credit: readCredit(json) }
  return { message, kind: 'request', body: readRequest(json), cancels: undefined }
}
