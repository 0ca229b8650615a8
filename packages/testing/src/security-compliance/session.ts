import assert from 'node:assert/strict'
import {
  isCollectiveError,
  isUnreadableError,
  joinFrame,
  readFrame,
  replyAddress,
  type Asker,
  type Message,
  type OpenedMessage,
  type ReadFrame,
  type Recipient,
  type SealedMessage,
  type Security,
} from '@collective/core'
import { encodeText, neverAborted } from '@collective/core/internal'
import type { PartyWish, SecurityComplianceOptions, SecurityHarness } from './security-harness'

const signal = neverAborted()
const collective = 'collective'

/** What a check does its work with. */
export class SecuritySession {
  readonly harness: SecurityHarness
  #count = 0

  constructor(harness: SecurityHarness) {
    this.harness = harness
  }

  node(id: string, more: Partial<PartyWish> = {}): Promise<Security> {
    return this.harness.party({ kind: 'node', id, ...more })
  }

  client(id: string, more: Partial<PartyWish> = {}): Promise<Security> {
    return this.harness.party({ kind: 'client', id, ...more })
  }

  /** A request to a roster, whose sender has `more` changed about it. */
  request(text: string, more: Partial<Message> = {}): Message {
    const replyTo = replyAddress(collective, 'cert=alice', '0123456789abcdef')
    return {
      ...this.#header(),
      kind: 'request',
      to: { type: 'roster' },
      replyTo,
      body: encodeText(text).slice(),
      ...more,
    }
  }

  broadcast(text: string): Message {
    return this.request(text, { to: { type: 'agent', agent: 'probe' } })
  }

  event(text: string): Message {
    const { replyTo: _none, ...message } = this.request(text, {
      kind: 'event',
      to: { type: 'event', kind: 'door' },
    })
    return message
  }

  reply(text: string, requestId: string): Message {
    const { replyTo: _none, ...message } = this.request(text, {
      kind: 'reply',
      to: { type: 'request', requestId },
    })
    return message
  }

  /** Sends a broadcast there and an answer back, after which both have what they can have of each other. */
  async introduce(client: Security, node: Security): Promise<void> {
    const [frame] = await sealed(client, this.broadcast('who is there?'), [])
    const { message, asker } = await opened(node, frame)
    const [answer] = await sealed(node, this.reply('I am', message.id), [asker])
    await opened(client, answer)
  }

  /** A client and nodes that have heard of each other. */
  async fleet(identities: readonly string[]): Promise<{ client: Security; nodes: readonly Security[] }> {
    const client = await this.client('cert=alice')
    const nodes = await Promise.all(identities.map(identity => this.node(identity)))
    for (const node of nodes) await this.introduce(client, node)
    return { client, nodes }
  }

  #header(): Pick<Message, 'collective' | 'id' | 'createdMs' | 'ttlMs'> {
    this.#count += 1
    return {
      collective,
      id: this.#count.toString(16).padStart(32, '0'),
      createdMs: Date.now(),
      ttlMs: 60_000,
    }
  }
}

/** The frames of a message as they arrive, one for each recipient. */
export async function sealed(
  party: Security,
  message: Message,
  recipients: readonly Recipient[],
): Promise<readonly ReadFrame[]> {
  return framesOf(await party.seal(message, recipients, { signal }))
}

/** The frames of what was sealed. */
export function framesOf({ protected: line, body, envelopes }: SealedMessage): readonly ReadFrame[] {
  return envelopes.map(envelope => readFrame(joinFrame({ protected: line, envelope, body })))
}

/** Opens a frame. */
export function opened(party: Security, frame: ReadFrame | undefined): Promise<OpenedMessage> {
  assert.ok(frame, 'expected a frame for each recipient, and one where there are none')
  return party.open(frame, { signal })
}

/** What opening comes to: the message, or the code of its refusal. Anything but a coded error fails. */
export async function fateOf(party: Security, frame: ReadFrame | undefined): Promise<OpenedMessage | string> {
  try {
    return await opened(party, frame)
  } catch (error) {
    if (isCollectiveError(error) && error.code !== 'internal') return error.code
    throw error
  }
}

/** Fails where a frame is taken, or is refused with another code. */
export async function isRefused(
  party: Security,
  frame: ReadFrame | undefined,
  ...codes: readonly string[]
): Promise<void> {
  const fate = await fateOf(party, frame)
  assert.ok(typeof fate === 'string', 'expected a frame to be refused, and it was taken')
  assert.ok(
    codes.length === 0 || codes.includes(fate),
    `expected a refusal with ${codes.join(' or ')}, got ${fate}`,
  )
}

/** To whom a node answers, whether it could read the request or not. */
export async function askerOf(node: Security, frame: ReadFrame | undefined): Promise<Asker> {
  try {
    return (await opened(node, frame)).asker
  } catch (error) {
    if (isUnreadableError(error)) return error.unreadable.asker
    throw error
  }
}

/** Fails where a message is another than the one that was sealed. */
export function assertSame({ message }: Pick<OpenedMessage, 'message'>, expected: Message): void {
  // What has no value is left out by some and undefined by others.
  const header = ({ body: _bytes, ...rest }: Message): object => JSON.parse(JSON.stringify(rest)) as object
  assert.deepEqual(header(message), header(expected))
  assert.ok(
    Buffer.compare(message.body, expected.body) === 0,
    'expected the body that was sealed, got another one',
  )
}

/** A behaviour by its name, and how it is shown. */
export type SecurityBehaviours = Readonly<Record<string, (session: SecuritySession) => Promise<void>>>

/** Shows one behaviour on a harness of its own. */
export async function runSecurityCheck(
  show: (session: SecuritySession) => Promise<void>,
  { setup }: SecurityComplianceOptions,
): Promise<void> {
  const harness = await setup()
  try {
    await show(new SecuritySession(harness))
  } finally {
    await harness.close?.()
  }
}
