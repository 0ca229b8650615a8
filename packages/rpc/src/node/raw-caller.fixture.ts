import {
  broadcastAddress,
  directAddress,
  encodeBody,
  parseBody,
  readAck,
  readReply,
  replyAddress,
  readFrame,
  unsigned,
  type AckBody,
  type Message,
  type ReceivedFrame,
  type ReplyBody,
  type RequestBody,
  type Transport,
} from '@collective/core'
import { neverAborted } from '@collective/core/internal'
import { newId, newInstance } from '../system/identifiers'
import { systemRandom } from '../system/system-clock'

/** What came back: a reply or an ack, and who says to have sent it. */
export interface Answer {
  readonly kind: string
  readonly sender: string
  readonly reply: ReplyBody | undefined
  readonly ack: AckBody | undefined
}

/** What a test changes about a request. */
export interface RawRequest extends Partial<Omit<RequestBody, 'v'>> {
  readonly id?: string
  /** Direct where it is given, a broadcast to the agent where not. */
  readonly to?: string
  readonly createdMs?: number
  readonly ttlMs?: number
  /** Says nowhere to answer to. */
  readonly withoutReplyTo?: boolean
}

/** Speaks the protocol by hand, so that a node is tested against the protocol and not against our client. */
export interface RawCaller {
  /** @returns the request's id */
  request(request: RawRequest): Promise<string>
  cancel(requestId: string, to: string): Promise<void>
  /** Says how far a stream was read; `again` asks for the rest. */
  credit(
    requestId: string,
    to: string,
    credit: { readonly received: number; readonly again?: number },
  ): Promise<void>
  /** Any bytes on a node's own address. */
  garbage(to: string, protectedLine: string, body: string): Promise<void>
  /** The next answer that nobody has asked for yet. */
  answer(): Promise<Answer>
  /** Answers nobody has asked for yet. */
  readonly unread: readonly Answer[]
  close(): Promise<void>
}

const signal = neverAborted()

/** Connects `transport` and listens for answers. */
export async function rawCaller(transport: Transport, caller = 'user=test'): Promise<RawCaller> {
  const security = unsigned({ caller })
  const replyTo = replyAddress('collective', caller, newInstance(systemRandom))
  const unread: Answer[] = []
  const waiting: ((answer: Answer) => void)[] = []
  const take = async ({ bytes }: ReceivedFrame): Promise<void> => {
    const { message, principal } = await security.open(readFrame(bytes), { signal })
    const answer = answerOf(message, principal.id)
    const waiter = waiting.shift()
    if (waiter) waiter(answer)
    else unread.push(answer)
  }
  const send = async (message: Message, to: string | undefined, agent: string): Promise<void> => {
    const { envelopes, ...sealed } = await security.seal(message, to === undefined ? [] : [to], { signal })
    const address = to === undefined ? broadcastAddress('collective', agent) : directAddress('collective', to)
    const targets = envelopes.map(envelope => ({ address, envelope }))
    await transport.publish({ ...sealed, targets, expiresMs: 10_000 }, { signal })
  }
  const header = (id: string, to: string | undefined, agent: string) => ({
    collective: 'collective',
    id,
    createdMs: Date.now(),
    ttlMs: 60_000,
    to: to === undefined ? ({ type: 'agent', agent } as const) : ({ type: 'roster' } as const),
    replyTo,
  })
  await transport.connect({ signal })
  await transport.subscribe([replyTo], frame => void take(frame), { signal })
  return {
    unread,
    async request({ id = newId(systemRandom), to, createdMs, ttlMs, withoutReplyTo, ...body }) {
      const agent = body.agent ?? 'probe'
      const { replyTo: whereTo, ...rest } = header(id, to, agent)
      const message = withoutReplyTo ? rest : { ...rest, replyTo: whereTo }
      const life = { createdMs: createdMs ?? message.createdMs, ttlMs: ttlMs ?? message.ttlMs }
      const run = newId(systemRandom)
      const whole = { run, attempt: 1, action: 'echo', data: {}, timeoutMs: 10_000, ...body, agent }
      await send({ ...message, ...life, kind: 'request', body: encodeBody({ v: 1, ...whole }) }, to, agent)
      return id
    },
    async cancel(requestId, to) {
      const body = encodeBody({ v: 1, request: requestId, run: requestId })
      await send({ ...header(newId(systemRandom), to, ''), kind: 'cancel', body }, to, '')
    },
    async credit(requestId, to, credit) {
      const body = encodeBody({ v: 1, request: requestId, run: requestId, ...credit })
      await send({ ...header(newId(systemRandom), to, ''), kind: 'credit', body }, to, '')
    },
    async garbage(to, protectedLine, body) {
      const bytes = new TextEncoder()
      const targets = [{ address: directAddress('collective', to), envelope: new Uint8Array(0) }]
      const frame = { protected: bytes.encode(protectedLine), body: bytes.encode(body) }
      await transport.publish({ ...frame, targets, expiresMs: 10_000 }, { signal })
    },
    answer: () => {
      const first = unread.shift()
      return first ? Promise.resolve(first) : new Promise(resolve => waiting.push(resolve))
    },
    close: () => transport.close(),
  }
}

function answerOf(message: Message, sender: string): Answer {
  const body = parseBody(message.body, 64)
  const isReply = message.kind === 'reply'
  return {
    kind: message.kind,
    sender,
    reply: isReply ? readReply(body) : undefined,
    ack: isReply ? undefined : readAck(body),
  }
}
