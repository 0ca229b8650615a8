import { encodeNumberedHead, encodePublish, type PublishContent, type Qos } from './publish-packet'
import type { Session } from './session'

/** One publication on its way to any number of sessions: encoded once per quality of service, the payload shared by all copies. */
export class OutgoingPublish {
  readonly #content: PublishContent
  readonly #heads = new Map<1 | 2, Buffer>()
  #packet: Buffer | undefined

  constructor(content: PublishContent) {
    this.#content = content
  }

  /** @returns whether the session keeps up with reading */
  send(session: Session, qos: Qos): boolean {
    if (qos === 0) return session.send((this.#packet ??= encodePublish(this.#content)))
    const head = Buffer.from(this.#head(qos))
    head.writeUInt16BE(session.nextPacketId(), head.length - 2)
    return session.send(head, this.#content.payload)
  }

  #head(qos: 1 | 2): Buffer {
    const head = this.#heads.get(qos) ?? encodeNumberedHead(this.#content, qos)
    this.#heads.set(qos, head)
    return head
  }
}
