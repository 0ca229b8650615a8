import type { CreditBody, JournalState, OpenedMessage } from '@collective/core'
import { targetOf } from './answer'
import { keyOf, type NodeRequest } from './request'
import { strayRequest } from './stray-request'
import type { Refusal } from './checks'
import type { NodeParts } from './node-parts'

const interrupted: Refusal = {
  outcome: 'interrupted',
  code: 'interrupted',
  message:
    'the process of this node ended while it had the request: look how far it came; it is not run again',
}
const replyLost: Refusal = {
  outcome: 'replyLost',
  code: 'replyLost',
  message: 'this request ran, but its reply had to make room for newer ones',
}
const streamGap: Refusal = {
  outcome: 'error',
  code: 'streamGap',
  message: 'this node does not know the request any more, and cannot continue its stream: it was restarted',
}

/** Says to who asks again what became of a request: by the request itself, or by a credit. Nothing runs a second time. */
export class KnownRequests {
  readonly #parts: NodeParts

  constructor(parts: NodeParts) {
    this.#parts = parts
  }

  /** The request has come again. */
  async answer(request: NodeRequest, known: JournalState): Promise<void> {
    const sent = await this.#parts.streams.resend(keyOf(request), 1)
    if (sent === 0 || known.state !== 'started') await this.#tell(request, known, 1)
  }

  /** The caller of a stream has read on, or asks for what it lacks. */
  async credit(opened: OpenedMessage, { request: id, run, received, again }: CreditBody): Promise<void> {
    const { streams, settings, call } = this.#parts
    const key = { caller: opened.principal.id, requestId: id }
    streams.received(key, received)
    if (again === undefined) return
    const request = strayRequest(opened, { id, run })
    const sent = await streams.resend(key, again)
    const known = await settings.journal.find(key, call)
    if (!known) return this.#refuse(request, streamGap, again)
    if (sent === 0 || known.state !== 'started') await this.#tell(request, known, again)
    // Said after the reply: whoever lacks more than that cannot get it here.
    if (sent === 0 && known.state === 'finished')
      await this.#parts.answers.acknowledge(targetOf(request), id, 'alreadyDone')
  }

  /** @param sequence of a reply that has to be made: the one that the caller waits for */
  async #tell(request: NodeRequest, known: JournalState, sequence: number): Promise<void> {
    const { answers } = this.#parts
    if (known.state === 'started')
      return answers.acknowledge(targetOf(request), request.header.id, 'accepted')
    if (known.state === 'interrupted') return this.#refuse(request, interrupted, sequence)
    if (known.reply) return answers.send(targetOf(request), known.reply)
    await this.#refuse(request, replyLost, sequence)
  }

  async #refuse(request: NodeRequest, refusal: Refusal, sequence: number): Promise<void> {
    if (!request.isDirect) return
    const { answers } = this.#parts
    await answers.send(targetOf(request), await answers.sealResult(request, refusal, sequence))
  }
}
