import { once } from 'node:events'
import { connect } from 'node:net'
import {
  assertAddress,
  CollectiveError,
  formatAddress,
  joinFrame,
  parseAddress,
  silentLogger,
  statusFeed,
} from '@collective/core'
import { matches } from './hub.js'
import { encodePacket, readPackets } from './packets.js'

const maxFrameBytes = 8 * 1024 * 1024
const retryMs = 50

/** A transport over the hub: `hub('hub://127.0.0.1:4000')`. */
export function hub(url, { logger = silentLogger } = {}) {
  return new HubTransport(new URL(url), logger)
}

class HubTransport {
  // The hub says how many read a topic, so that nobody there is known at once; it keeps nothing, so that nothing expires there.
  capabilities = { unroutable: true, expiry: false, maxFrameBytes }
  #url
  #logger
  #status = statusFeed({ state: 'connecting' })
  #listeners = new Set()
  #waiting = new Map()
  #lastId = 0
  #connects = 0
  #isDrained = false
  #connecting
  #socket
  #timer

  constructor(url, logger) {
    this.#url = url
    this.#logger = logger
  }

  async connect({ signal }) {
    signal.throwIfAborted()
    if (this.#status.current.state === 'closed')
      throw new CollectiveError('closed', 'this transport is closed')
    await (this.#connecting ??= this.#dial(signal))
  }

  async publish({ targets, protected: line, body }, { signal }) {
    signal.throwIfAborted()
    this.#assertOpen()
    for (const { address } of targets) assertAddress(address)
    const frames = targets.map(({ envelope }) => joinFrame({ protected: line, envelope, body }))
    const longest = Math.max(0, ...frames.map(frame => frame.length))
    if (longest > maxFrameBytes)
      throw new CollectiveError('frameTooLarge', `expected at most ${maxFrameBytes} bytes, got ${longest}`)
    // Each copy is on its way before the first is answered.
    const answers = targets.map(({ address }, index) =>
      this.#ask({ publish: formatAddress(address) }, frames[index]),
    )
    return (await Promise.all(answers)).map(({ readers }) => (readers > 0 ? 'accepted' : 'unroutable'))
  }

  async subscribe(addresses, onFrame, { signal }) {
    signal.throwIfAborted()
    for (const address of addresses) assertAddress(address, { wildcards: true })
    const listener = { topics: addresses.map(formatAddress), onFrame }
    this.#listeners.add(listener)
    try {
      await this.#ask({ subscribe: listener.topics })
    } catch (error) {
      this.#listeners.delete(listener)
      throw error
    }
    return { close: () => this.#forget(listener) }
  }

  status() {
    return this.#status.read()
  }

  async drain({ signal }) {
    signal.throwIfAborted()
    this.#isDrained = true
    await Promise.allSettled([...this.#waiting.values()].map(({ answer }) => answer))
  }

  async close() {
    this.#status.set({ state: 'closed' })
    this.#listeners.clear()
    clearTimeout(this.#timer)
    const socket = this.#socket
    if (!socket || socket.closed) return
    // The hub is told; one that does not answer is left all the same.
    socket.setTimeout(1_000, () => socket.destroy())
    socket.end()
    await once(socket, 'close')
  }

  /** One connection, from its first packet to its last; connected is what has had an answer. */
  async #dial(signal) {
    const socket = connect({ host: this.#url.hostname, port: Number(this.#url.port), noDelay: true })
    const giveUp = () => socket.destroy(signal.reason)
    signal?.addEventListener('abort', giveUp, { once: true })
    this.#socket = socket
    readPackets(socket, (header, bytes) => this.#take(header, bytes))
    // An error is the end of the connection, and told there.
    socket.on('error', () => undefined)
    socket.on('close', () => this.#lost(socket))
    try {
      await once(socket, 'connect')
      await this.#ask({ subscribe: [...this.#listeners].flatMap(({ topics }) => topics) })
    } catch (cause) {
      signal?.throwIfAborted()
      throw new CollectiveError('connectFailed', `expected a hub at ${this.#url}: is it running?`, { cause })
    } finally {
      signal?.removeEventListener('abort', giveUp)
    }
    this.#status.set({ state: 'connected', reconnects: this.#connects })
    this.#connects += 1
  }

  #lost({ errored }) {
    const cause = new CollectiveError('disconnected', `the hub at ${this.#url} is gone`, { cause: errored })
    for (const { reject } of this.#waiting.values()) reject(cause)
    this.#waiting.clear()
    const { state, attempt = 0 } = this.#status.current
    if (state === 'closed') return
    if (this.#connects === 0) return this.#status.set({ state: 'failed', cause })
    this.#status.set({ state: 'reconnecting', attempt: attempt + 1, cause })
    // When that fails, the end of the connection sets the next attempt.
    this.#timer = setTimeout(() => void this.#dial().catch(() => undefined), retryMs)
  }

  #ask(header, bytes) {
    if (this.#socket?.readyState !== 'open')
      return Promise.reject(
        new CollectiveError('notConnected', 'expected a connected transport: connect it first'),
      )
    const id = (this.#lastId += 1)
    const waiting = {}
    waiting.answer = new Promise((resolve, reject) => Object.assign(waiting, { resolve, reject }))
    this.#waiting.set(id, waiting)
    this.#socket.write(encodePacket({ id, ...header }, bytes))
    return waiting.answer
  }

  #take({ id, topic, ...answer }, bytes) {
    if (topic !== undefined) return this.#deliver(topic, bytes)
    this.#waiting.get(id)?.resolve(answer)
    this.#waiting.delete(id)
  }

  #deliver(topic, bytes) {
    const address = parseAddress(topic)
    for (const { topics, onFrame } of this.#listeners) {
      if (!topics.some(each => matches(each, topic))) continue
      // Bytes of its own for each: nobody changes what another reads. What one throws is its own.
      try {
        onFrame({ address, bytes: bytes.slice() })
      } catch (error) {
        this.#logger.error({ err: error }, 'a handler of frames threw')
      }
    }
  }

  async #forget(listener) {
    this.#listeners.delete(listener)
    const still = new Set([...this.#listeners].flatMap(({ topics }) => topics))
    const unsubscribe = listener.topics.filter(topic => !still.has(topic))
    await this.#ask({ unsubscribe }).catch(() => undefined)
  }

  #assertOpen() {
    if (this.#isDrained) throw new CollectiveError('closed', 'this transport was drained')
  }
}
