import { createHash, timingSafeEqual } from 'node:crypto'
import { encodeSegment } from '@collective/core'
import { coversFilter } from './topic-filter'

/** One user of the broker. */
export interface BrokerUser {
  readonly password: string
  /** Which rules hold for this user. @default none: everything except speaking as the broker */
  readonly role?: 'node' | 'client'
  /** A node's identity or a client's caller id, as its topics name it. @default the user name */
  readonly id?: string
  /** The collectives whose topics this user may use. @default every one */
  readonly collectives?: readonly string[]
}

/** What one role may subscribe to and publish to: topic filters with `{prefix}`, `{collective}` and `{id}`. */
export interface RoleRules {
  readonly read: readonly string[]
  readonly write: readonly string[]
}

/** What each role may do; whatever no rule allows is denied. */
export interface TopicRules {
  readonly node: RoleRules
  readonly client: RoleRules
}

/**
 * A node reads its own addresses and writes replies and its own events; a client reads its own replies, events and presence and writes
 * requests.
 */
export const defaultTopicRules: TopicRules = Object.freeze({
  node: Object.freeze({
    read: ['{prefix}/{collective}/broadcast/+', '{prefix}/{collective}/node/{id}'],
    write: ['{prefix}/{collective}/reply/+/+', '{prefix}/{collective}/event/+/{id}'],
  }),
  client: Object.freeze({
    read: [
      '{prefix}/{collective}/reply/{id}/+',
      '{prefix}/{collective}/event/+/+',
      '{prefix}/{collective}/presence/#',
      '{prefix}/presence',
    ],
    write: ['{prefix}/{collective}/broadcast/+', '{prefix}/{collective}/node/+'],
  }),
})

/** A user with the rules spelled out. */
export interface Account {
  readonly name: string
  readonly password: Buffer
  /** Undefined: no rule holds. */
  readonly rules: RoleRules | undefined
}

/** The accounts of a broker, by user name. */
export class Accounts {
  readonly #accounts: ReadonlyMap<string, Account>

  constructor(users: Readonly<Record<string, BrokerUser>>, rules: TopicRules, prefix: string) {
    const accountOf = (name: string, user: BrokerUser): Account => ({
      name,
      password: digest(user.password),
      rules: user.role && spellOut(rules[user.role], { ...user, id: user.id ?? name, prefix }),
    })
    this.#accounts = new Map(Object.entries(users).map(([name, user]) => [name, accountOf(name, user)]))
  }

  /** The account if the password is its own; takes as long for a name that does not exist. */
  find(name: string, password: Uint8Array): Account | undefined {
    const account = this.#accounts.get(name)
    const isRight = timingSafeEqual(digest(password), account?.password ?? digest(''))
    return account && isRight ? account : undefined
  }
}

/** Whether an account may subscribe to (`read`) or publish to (`write`) a filter. */
export function mayUse(account: Account | undefined, way: keyof RoleRules, filter: string): boolean {
  return account?.rules?.[way].some(rule => coversFilter(rule, filter)) ?? true
}

interface Names {
  readonly prefix: string
  readonly id: string
  readonly collectives?: readonly string[]
}

function spellOut({ read, write }: RoleRules, { prefix, id, collectives = ['+'] }: Names): RoleRules {
  const fill = (filter: string, collective: string): string =>
    filter
      .replaceAll('{prefix}', () => prefix)
      .replaceAll('{collective}', () => collective)
      .replaceAll('{id}', () => encodeSegment(id, '/+#'))
  const spell = (filters: readonly string[]): string[] =>
    collectives.flatMap(collective => filters.map(filter => fill(filter, collective)))
  return { read: spell(read), write: spell(write) }
}

// Digests have one length, so that the comparison tells nothing of the password's.
function digest(password: string | Uint8Array): Buffer {
  return createHash('sha256').update(password).digest()
}
