import { createClient, createNode, defineAgent } from '@collective/rpc'
import type { Client, FleetNode, NodeOptions } from '@collective/rpc'
import {
  createAuthority,
  createGroupKey,
  createKeys,
  grantGroupKey,
  issue,
  nacl,
} from '@collective/security-nacl'
import type { MemberTerms, NaclSecurity } from '@collective/security-nacl'
import { z } from 'zod'
import type { Stolen } from './frames'
import { Watch } from './watch'
import type { Attacker, Place, Wire } from './wires'

/** What no log and no wire may show. */
export const planted = 'xyzzy-planted-secret'

export const door = defineAgent({
  name: 'door',
  description: 'Doors',
  version: '1.0.0',
  actions: {
    open: {
      description: 'Opens',
      input: z.object({ code: z.string().meta({ sensitive: true }) }),
      output: z.object({ by: z.string() }),
    },
    hold: {
      description: 'Waits until it is let go',
      input: z.object({}),
      output: z.object({ by: z.string() }),
    },
  },
})

const hourMs = 3_600_000

type Terms = Pick<MemberTerms, 'kind' | 'id'> & Partial<MemberTerms>

/** A signed fleet at a broker, and somebody who can do everything there. */
export class AttackedFleet {
  readonly authority = createAuthority()
  readonly groupKey = createGroupKey()
  readonly watch = new Watch()
  readonly frames: { readonly place: Place; readonly bytes: Buffer }[] = []
  readonly attacker: Attacker
  /** How often a door was opened. */
  opened = 0
  /** Lets go what holds. */
  letGo: () => void = () => undefined
  readonly #wire: Wire
  readonly #url: string
  readonly #parties: { close(options: { timeout: number }): Promise<unknown> }[] = []
  #onFrame: (() => void) | undefined

  constructor(wire: Wire, place: { readonly url: string; readonly attacker: Attacker }) {
    this.#wire = wire
    this.#url = place.url
    this.attacker = place.attacker
    this.attacker.onFrame = (at, bytes) => {
      this.frames.push({ place: at, bytes })
      this.#onFrame?.()
    }
  }

  /** What a party has on its disk. */
  async stolen(terms: Terms): Promise<Stolen> {
    const keys = createKeys()
    const [fromMs, untilMs] = [Date.now() - hourMs, Date.now() + hourMs]
    const about = { publicKeys: keys.public, collectives: ['collective', 'other'], fromMs, untilMs, ...terms }
    return { keys: keys.secret, credential: await issue({ authorityKey: this.authority.secret }, about) }
  }

  /** Its security, with the group key of both collectives. */
  async security({ keys, credential }: Stolen): Promise<NaclSecurity> {
    const [fromMs, untilMs] = [Date.now() - hourMs, Date.now() + hourMs]
    const grants = await Promise.all(
      ['collective', 'other'].map(collective =>
        grantGroupKey(
          { authorityKey: this.authority.secret },
          { groupKey: this.groupKey, collective, epoch: 1, fromMs, untilMs, members: [credential] },
        ),
      ),
    )
    return nacl({ keys, credential, authority: this.authority.public, groupKeys: grants.flat() })
  }

  async node(
    identity: string,
    { keys, credential }: Stolen,
    more: Partial<NodeOptions> = {},
  ): Promise<FleetNode> {
    const agent = door.implement({
      open: ({ caller }) => {
        this.opened += 1
        return { by: caller.id }
      },
      hold: ({ caller }) => new Promise(resolve => (this.letGo = () => resolve({ by: caller.id }))),
    })
    const node = await createNode({
      identity,
      transport: this.#wire.transport(this.#url, identity),
      security: await this.security({ keys, credential }),
      collectives: ['collective', 'other'],
      facts: { banner: 'a'.repeat(10_000) },
      agents: [agent],
      logger: this.watch.logger,
      ...more,
    })
    this.#parties.push(node)
    return node
  }

  async client(stolen: Stolen, watch = new Watch()): Promise<Client> {
    const security = await this.security(stolen)
    const transport = this.#wire.transport(this.#url)
    const client = await createClient({ transport, security, logger: watch.logger })
    this.#parties.push(client)
    return client
  }

  /** The first frame at a place that the attacker has seen, or sees next; resolves when there are so many. */
  async seen(at: RegExp, count = 1): Promise<{ readonly place: Place; readonly bytes: Buffer }> {
    for (;;) {
      const frames = this.frames.filter(({ place }) => at.test(place))
      if (frames[0] && frames.length >= count) return frames[0]
      await new Promise<void>(resolve => (this.#onFrame = resolve))
    }
  }

  async close(): Promise<void> {
    for (const party of this.#parties) await party.close({ timeout: 0 })
    await this.attacker.close()
  }
}
