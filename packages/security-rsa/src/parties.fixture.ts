import type { Security } from '@collective/core'
import { memberExtensions, newKey, TestAuthority, type CertificateWish, type Issued } from './openssl.fixture'
import { rsa } from './rsa'
import type { RsaOptions } from './options'

// A key takes 100 ms to make. Who has which matters to few tests: these have one each by name.
const keys = new Map<string, string>()

function keyOf(id: string): string {
  const key = keys.get(id) ?? newKey()
  keys.set(id, key)
  return key
}

/** Who is to be issued. */
export interface MemberWish extends Partial<CertificateWish> {
  readonly kind: 'node' | 'client'
  /** An identity or `cert=` and a name. */
  readonly id: string
  readonly collectives?: readonly string[]
}

/** One authority, and the members that it issued. Clients are those in the unit `clients`; the organization names collectives. */
export class Parties {
  static async create(name = 'Root'): Promise<Parties> {
    return new Parties(await TestAuthority.root(`/CN=${name}`, 'rsa'))
  }

  readonly authority: TestAuthority
  /** What members find when they ask for the lists of now. */
  crl = ''
  readonly #issued = new Map<string, Promise<Issued>>()

  private constructor(authority: TestAuthority) {
    this.authority = authority
  }

  remove(): void {
    this.authority.remove()
  }

  /** Its certificate; the same one, as often as it is asked for in the same words. */
  issue(wish: MemberWish): Promise<Issued> {
    const name = JSON.stringify(wish)
    const issued = this.#issued.get(name) ?? this.#issue(wish)
    this.#issued.set(name, issued)
    return issued
  }

  async member(wish: MemberWish, options: Partial<RsaOptions> = {}): Promise<Security> {
    return rsa({ ...(await this.issue(wish)), ...this.common, ...options })
  }

  /** What all members are told. */
  get common(): Pick<RsaOptions, 'ca' | 'clients' | 'collectives'> {
    return {
      ca: this.authority.certificate,
      clients: [{ attribute: 'organizationalUnit', value: 'clients' }],
      collectives: 'organization',
    }
  }

  #issue({ kind, id, collectives = ['collective'], ...wish }: MemberWish): Promise<Issued> {
    const unit = kind === 'client' ? '/OU=clients' : ''
    const subject = `/O=${collectives.join(' ')}${unit}/CN=${id.replace(/^cert=/, '')}`
    return this.authority.issue({
      subject,
      extensions: memberExtensions,
      key: keyOf(`${kind} ${id}`),
      ...wish,
    })
  }
}
