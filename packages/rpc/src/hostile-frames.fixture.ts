import {
  broadcastAddress,
  directAddress,
  replyAddress,
  type Address,
  type JsonObject,
  type JsonValue,
  type Transport,
} from '@collective/core'
import { seededRandom, type SeededRandom } from '@collective/testing'

/** Who is sent hostile frames. */
export interface HostileTarget {
  readonly identity: string
  readonly agent: string
  /** Of the client under attack. */
  readonly replyTo: { readonly caller: string; readonly instance: string }
}

/** One frame that nobody honest sends. */
export interface HostileFrame {
  readonly address: Address
  readonly protected: Uint8Array
  readonly envelope: Uint8Array
  readonly body: Uint8Array
}

const encoder = new TextEncoder()
const hostileValues: readonly JsonValue[] = [
  null,
  true,
  -1,
  1e308,
  '',
  '\u0000',
  'x'.repeat(20_000),
  [],
  {},
  [[]],
  { constructor: { prototype: { polluted: true } } },
  '../../etc/passwd',
  '#',
  '+/+',
  '9'.repeat(400),
]

/** Frames by seed: broken bytes, broken lines, broken bodies, hostile filters, and such that are nearly right. */
export class HostileFrames {
  readonly #random: SeededRandom
  readonly #target: HostileTarget

  constructor(seed: number, target: HostileTarget) {
    this.#random = seededRandom(seed)
    this.#target = target
  }

  next(nowMs: number): HostileFrame {
    const kind = this.#pick(['request', 'cancel', 'reply', 'ack', 'event'])
    const isAnswer = kind === 'reply' || kind === 'ack'
    const line = this.#line(kind, nowMs)
    const body = isAnswer ? this.#answerBody() : this.#requestBody()
    return {
      address: this.#address(isAnswer),
      protected: this.#bytes(this.#maybeBroken(line), 0.2),
      envelope: this.#chance(0.7) ? encoder.encode(this.#target.identity) : this.#noise(40),
      body: this.#chance(0.1) ? encoder.encode(this.#deep()) : this.#bytes(this.#maybeBroken(body), 0.2),
    }
  }

  #address(isAnswer: boolean): Address {
    const { identity, agent, replyTo } = this.#target
    if (isAnswer) return replyAddress('collective', replyTo.caller, replyTo.instance)
    return this.#chance(0.6) ? directAddress('collective', identity) : broadcastAddress('collective', agent)
  }

  #line(kind: string, nowMs: number): JsonObject {
    const { replyTo, agent } = this.#target
    const audience = this.#pick<JsonValue>([
      ['roster', ''],
      ['agent', agent],
      ['request', this.#hex(16)],
    ])
    return {
      v: 1,
      scheme: 'unsigned',
      kind,
      collective: 'collective',
      id: this.#hex(16),
      cred: this.#pick(['client:user=mallory', 'node:web1', 'node:web9', 'nobody']),
      created: nowMs,
      ttl: 60_000,
      to: audience,
      replyTo: `collective/reply/${replyTo.caller}/${replyTo.instance}`,
    }
  }

  #requestBody(): JsonObject {
    const { agent } = this.#target
    const body = { v: 1, run: this.#hex(16), attempt: 1, agent, action: 'echo', data: {}, timeoutMs: 1_000 }
    return this.#chance(0.5) ? { ...body, filter: this.#filter() } : body
  }

  #filter(): JsonObject {
    const source = this.#pick(['(a+)+$', 'a'.repeat(1_000_000), '(', '[', '(?<=x)', '.*'.repeat(500)])
    const operand = { pattern: { source, ignoreCase: true } }
    return { type: 'fact', name: 'location', operator: '=~', operand }
  }

  #answerBody(): JsonObject {
    const about = { v: 1, request: this.#hex(16), boot: this.#hex(8), run: this.#hex(16) }
    return { ...about, agent: 'probe', action: 'echo', outcome: 'ok', status: 0, message: 'OK', sequence: 1 }
  }

  /** One field is something else, is gone, or is joined by one that should not be there. */
  #maybeBroken(json: JsonObject): string {
    if (this.#chance(0.3)) return JSON.stringify(json)
    if (this.#chance(0.15)) return `{"__proto__":{"v":1,"kind":"request"},${JSON.stringify(json).slice(1)}`
    const name = this.#pick(Object.keys(json))
    const changed: Record<string, JsonValue> = { ...json, [name]: this.#pick(hostileValues) }
    if (this.#chance(0.3)) delete changed[name]
    return JSON.stringify(changed)
  }

  #deep(): string {
    const depth = 1 + Math.floor(this.#random.fraction() * 20_000)
    return '{"data":'.repeat(depth) + '1' + '}'.repeat(this.#chance(0.5) ? depth : 0)
  }

  /** As bytes: some of them cut off, some with a byte changed. */
  #bytes(text: string, broken: number): Uint8Array {
    const bytes = encoder.encode(text)
    if (!this.#chance(broken)) return bytes
    if (this.#chance(0.3)) return this.#noise(300)
    const at = Math.floor(this.#random.fraction() * bytes.length)
    if (this.#chance(0.5)) return bytes.slice(0, at)
    const changed = bytes.slice()
    changed[at] = Math.floor(this.#random.fraction() * 256)
    return changed
  }

  #noise(most: number): Uint8Array {
    return this.#random.bytes(Math.floor(this.#random.fraction() * most))
  }

  #hex(count: number): string {
    return Buffer.from(this.#random.bytes(count)).toString('hex')
  }

  #chance(probability: number): boolean {
    return this.#random.fraction() < probability
  }

  #pick<Value>(values: readonly Value[]): Value {
    const picked = values[Math.floor(this.#random.fraction() * values.length)]
    if (picked === undefined) throw new RangeError('nothing to pick from')
    return picked
  }
}

/** Publishes one. */
export async function publishFrame(transport: Transport, frame: HostileFrame): Promise<void> {
  const { address, envelope, body } = frame
  const targets = [{ address, envelope }]
  const { signal } = new AbortController()
  await transport.publish({ targets, protected: frame.protected, body, expiresMs: 60_000 }, { signal })
}
