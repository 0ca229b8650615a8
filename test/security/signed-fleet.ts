import { createClient, createNode, defineAgent, type Client, type FleetNode } from '@collective/rpc'
import {
  createAuthority,
  createKeys,
  issue,
  nacl,
  type NaclOptions,
  type NaclSecurity,
} from '@collective/security-nacl'
import { onTestFinished } from 'vitest'
import { z } from 'zod'
import type { Transport } from '@collective/core'

/** What nodes and clients share in these tests. */
export const door = defineAgent({
  name: 'door',
  description: 'Doors',
  version: '1.0.0',
  actions: {
    open: {
      description: 'Opens',
      input: z.object({ code: z.string() }),
      output: z.object({ times: z.number(), by: z.string(), rights: z.array(z.string()) }),
    },
    hold: { description: 'Runs until it is told to stop', input: z.object({}), output: z.object({}) },
  },
})

/** How a member connects. @param identity of a node; a client has none */
export type Connect = (identity?: string) => Transport

/** Which credential somebody gets. */
export interface MemberWish {
  readonly kind: 'node' | 'client'
  readonly id: string
  readonly rights?: readonly string[]
}

const hourMs = 3_600_000

/** A fleet whose members have credentials of one authority, until the test is over. */
export class SignedFleet {
  readonly authority = createAuthority()
  /** How often `hold` has begun. */
  held = 0
  readonly #connect: Connect
  #onHeld: () => void = () => undefined

  constructor(connect: Connect) {
    this.#connect = connect
  }

  /** What a member speaks with. */
  async member(wish: MemberWish): Promise<NaclOptions> {
    const [keys, nowMs] = [createKeys(), Date.now()]
    const validity = { fromMs: nowMs - hourMs, untilMs: nowMs + hourMs }
    const terms = { ...wish, ...validity, publicKeys: keys.public, collectives: ['collective'] }
    const credential = await issue({ authorityKey: this.authority.secret }, terms)
    return { credential, keys: keys.secret, authority: this.authority.public }
  }

  /** @param options what it speaks with, if not with a new credential */
  async addNode(
    identity: string,
    options?: NaclOptions,
  ): Promise<{ node: FleetNode; security: NaclSecurity }> {
    const security = nacl(options ?? (await this.member({ kind: 'node', id: identity })))
    const transport = this.#connect(identity)
    const node = await createNode({ identity, transport, security, agents: [this.#agent()] })
    onTestFinished(async () => void (await node.close({ timeout: 0 })))
    return { node, security }
  }

  async addNodes(
    ...identities: readonly string[]
  ): Promise<readonly { node: FleetNode; security: NaclSecurity }[]> {
    return Promise.all(identities.map(identity => this.addNode(identity)))
  }

  /** @param options what it speaks with, if not with a new credential */
  async addClient(caller: string, options?: NaclOptions): Promise<Client> {
    const own = options ?? (await this.member({ kind: 'client', id: caller, rights: ['doors'] }))
    const client = await createClient({ transport: this.#connect(), security: nacl(own) })
    onTestFinished(async () => void (await client.close({ timeout: 0 })))
    return client
  }

  /** Resolves when `hold` runs on so many nodes. */
  async whenHeld(count: number): Promise<void> {
    while (this.held < count) await new Promise<void>(resolve => (this.#onHeld = resolve))
  }

  #agent() {
    let times = 0
    return door.implement({
      open: ({ caller }) => {
        times += 1
        const { rights } = caller.attributes
        return { times, by: caller.id, rights: Array.isArray(rights) ? rights.map(String) : [] }
      },
      hold: ({ signal }) => this.#hold(signal),
    })
  }

  #hold(signal: AbortSignal): Promise<Record<string, never>> {
    this.held += 1
    this.#onHeld()
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('told to stop')))
    })
  }
}
