import { constants, createPrivateKey, sign } from 'node:crypto'
import { expect } from 'vitest'
import {
  CollectiveError,
  isCollectiveError,
  joinFrame,
  readFrame,
  replyAddress,
  type Message,
  type ReadFrame,
  type Recipient,
  type Security,
} from '@collective/core'
import { encodeText, neverAborted, signedBytes } from '@collective/core/internal'

const signal = neverAborted()
const requestId = 'ab'.repeat(16)

/** RSA-PSS as the scheme has it, or in another way. */
export function signature(
  pem: string,
  { protected: line, body }: Pick<ReadFrame, 'protected' | 'body'>,
  { hash = 'sha256', padding = constants.RSA_PKCS1_PSS_PADDING, saltLength = 32 } = {},
): string {
  const options = { key: createPrivateKey(pem), padding, saltLength }
  return sign(hash, signedBytes(line, body), options).toString('base64url')
}

/** The frame with some fields of its envelope as they are given. */
export function enveloped(
  frame: Omit<ReadFrame, 'line'>,
  fields: Readonly<Record<string, unknown>>,
): ReadFrame {
  const own = JSON.parse(new TextDecoder().decode(frame.envelope)) as object
  return readFrame(joinFrame({ ...frame, envelope: encodeText(JSON.stringify({ ...own, ...fields })) }))
}

/** A field of its envelope. */
export function fieldOf({ envelope }: ReadFrame, name: string): unknown {
  return (JSON.parse(new TextDecoder().decode(envelope)) as Record<string, unknown>)[name]
}

/** A request to a roster, with something changed about it. */
export function message(change: Partial<Message> = {}): Message {
  return {
    kind: 'request',
    collective: 'collective',
    id: requestId,
    createdMs: 1_750_000_000_000,
    ttlMs: 60_000,
    to: { type: 'roster' },
    replyTo: replyAddress('collective', 'cert=alice', '0123456789abcdef'),
    body: encodeText('{"v":1}').slice(),
    ...change,
  }
}

/** A request to all. */
export const broadcast = (): Message => message({ to: { type: 'agent', agent: 'rpcutil' } })

/** An answer to it. */
export function reply(): Message {
  const { replyTo: _none, ...rest } = message({ kind: 'reply', to: { type: 'request', requestId } })
  return rest
}

/** The frames of a message, one for each recipient. */
async function frames(by: Security, sent: Message, to: readonly Recipient[] = []): Promise<ReadFrame[]> {
  const { protected: line, body, envelopes } = await by.seal(sent, to, { signal })
  return envelopes.map(envelope => readFrame(joinFrame({ protected: line, envelope, body })))
}

/** The first of them. */
export async function frame(by: Security, sent: Message, to?: readonly Recipient[]): Promise<ReadFrame> {
  return (await frames(by, sent, to))[0] ?? expect.fail()
}

/** Who sent it, or why it was refused. */
export async function fate(by: Security, sent: ReadFrame): Promise<string> {
  try {
    return (await by.open(sent, { signal })).principal.id
  } catch (error) {
    if (isCollectiveError(error)) return error.code
    throw error
  }
}

/** Has the two learn of each other, as discovery does. */
export async function introduce(client: Security, node: Security): Promise<void> {
  const { asker } = await node.open(await frame(client, broadcast()), { signal })
  await client.open(await frame(node, reply(), [asker]), { signal })
}

/** The code and the message of what something fails with. */
export async function codeOf(making: Promise<unknown>): Promise<string> {
  const error: unknown = await making.then(
    () => expect.fail('expected it to be refused'),
    (reason: unknown) => reason,
  )
  return error instanceof CollectiveError ? `${error.code}: ${error.message}` : String(error)
}
