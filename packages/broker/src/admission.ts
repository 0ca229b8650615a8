import type { AuthenticateError } from 'aedes'
import type { ResolvedOptions } from './options'
import type { Session } from './session'
import type { Sessions } from './sessions'
import { Accounts, defaultTopicRules, type Account } from './users'

/** What a CONNECT says of itself. */
export interface Credentials {
  readonly name: string
  readonly password: Uint8Array
}

// MQTT 3.1.1, section 3.2.2.3.
const identifierRejected = 2
const serverUnavailable = 3
const badUserNameOrPassword = 4

// A client id is kept as long as its session; transports make theirs of an identity of at most 128 characters.
const longestClientId = 512

/** Decides who may connect. */
export class Admission {
  readonly #accounts: Accounts | undefined
  readonly #sessions: Sessions
  readonly #limit: number

  constructor({ users, rules, prefix, limits }: ResolvedOptions, sessions: Sessions) {
    this.#accounts = users && new Accounts(users, rules ?? defaultTopicRules, prefix)
    this.#sessions = sessions
    this.#limit = limits.sessions
  }

  /** The client id that a session is known by: users cannot take over each other's, because the name is verified before the id counts. */
  scopedId(clientId: string, name: string): string {
    return this.#accounts && clientId !== '' ? `${name}/${clientId}` : clientId
  }

  /** @returns the account, undefined where everybody may connect @throws AuthenticateError with the code for the CONNACK */
  judge(session: Session, { name, password }: Credentials): Account | undefined {
    const account = this.#accounts?.find(name, password)
    if (this.#accounts && !account)
      throw refusal(badUserNameOrPassword, `no user ${JSON.stringify(name)} with that password`)
    if (session.client.id.length > longestClientId)
      throw refusal(identifierRejected, `a client id of more than ${longestClientId} characters`)
    if (!this.#sessions.has(session.client.id) && this.#sessions.size >= this.#limit)
      throw refusal(serverUnavailable, `there are ${this.#limit} sessions already`)
    return account
  }
}

function refusal(returnCode: number, reason: string): AuthenticateError {
  return Object.assign(new Error(reason), { returnCode })
}
