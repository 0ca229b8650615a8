import { join } from 'node:path'
import { CollectiveError } from '@collective/core'
import {
  createAuthority,
  createKeys,
  grantGroupKey,
  inspectCredential,
  inspectRevocations,
  issue,
  issueIssuer,
  revoke,
  type CredentialDescription,
  type Issuable,
  type Signer,
} from '@collective/security-nacl'
import { memberFiles, readSecretFile } from '@collective/security-nacl/node'
import { addEpoch, readEpochs, type GroupEpoch } from './group-epochs'
import { exists, readText, readTextIfThere, writePublic, writeSecret } from './key-files'
import {
  groupFile,
  groupNames,
  issuerFolders,
  issuerFolder,
  keyringFiles,
  memberFolder,
  memberFolders,
  type MemberKind,
} from './keyring-files'

/** For whom, where and how long. */
export interface IssueTerms {
  readonly kind: MemberKind
  readonly id: string
  readonly collectives: readonly string[]
  readonly rights: readonly string[]
  readonly days: number
  /** Its public keys, where it made its own; else those that it has had, or new ones. */
  readonly publicKeys?: string | undefined
}

type Validity = Pick<GroupEpoch, 'fromMs' | 'untilMs'>

const dayMs = 86_400_000
// Clocks differ: what is issued now is to count at once everywhere.
const backdatedMs = 5 * 60_000

/** Where an authority's two halves are. */
export interface AuthorityPaths {
  readonly secret: string
  readonly shared: string
}

/** Makes an authority in a folder. @throws CollectiveError `invalidOption` where there is one */
export async function createKeyring(folder: string): Promise<AuthorityPaths> {
  const secret = join(folder, keyringFiles.authorityKey)
  const shared = join(folder, keyringFiles.authority)
  if (await exists(secret))
    throw new CollectiveError(
      'invalidOption',
      `${secret}: there is an authority already, and nobody would trust what a new one signs: choose another folder with --keys`,
    )
  const authority = createAuthority()
  await writeSecret(secret, authority.secret)
  await writePublic(shared, authority.public)
  return { secret, shared }
}

/** Opens the folder of an authority or an issuer. @throws CollectiveError `configMissing`, `keyExposed` */
export async function openKeyring(folder: string, nowMs: number): Promise<Keyring> {
  return new Keyring(folder, { signer: await readSigner(folder), nowMs })
}

async function readSigner(folder: string): Promise<Signer> {
  const authorityKey = join(folder, keyringFiles.authorityKey)
  if (await exists(authorityKey)) return { authorityKey: await readSecretFile(authorityKey) }
  const issuerKey = join(folder, keyringFiles.issuerKey)
  if (await exists(issuerKey)) {
    const credential = await readText(join(folder, keyringFiles.issuerCredential))
    return { keys: await readSecretFile(issuerKey), credential }
  }
  throw new CollectiveError(
    'configMissing',
    `${folder}: expected the keys of an authority or an issuer, found neither: name the folder with --keys, or make one with: collective keys authority`,
  )
}

/** The folder of whoever says who is who: what it signs with, and what it has issued. */
export class Keyring {
  readonly folder: string
  readonly #signer: Signer
  readonly #nowMs: number

  constructor(folder: string, { signer, nowMs }: { readonly signer: Signer; readonly nowMs: number }) {
    this.folder = folder
    this.#signer = signer
    this.#nowMs = nowMs
  }

  /** Issues a credential, and puts all that its owner needs into a folder; whoever has keys there keeps them. @returns the folder */
  async issueMember(terms: IssueTerms): Promise<string> {
    const { kind, id, collectives, rights } = terms
    const folder = memberFolder(this.folder, kind, id)
    const known = terms.publicKeys ?? (await readTextIfThere(join(folder, keyringFiles.memberPublic)))
    const keys = known === undefined ? createKeys() : { public: known, secret: undefined }
    const about = { kind, id, collectives, rights, publicKeys: keys.public, ...this.#validity(terms.days) }
    await writePublic(join(folder, memberFiles.credential), await issue(this.#signer, about))
    await writePublic(join(folder, keyringFiles.memberPublic), keys.public)
    if (keys.secret !== undefined) await writeSecret(join(folder, memberFiles.secret), keys.secret)
    await this.#shareAuthority(folder)
    await this.#shareRevocations(folder)
    for (const collective of collectives) await this.#assureEpoch(collective)
    await this.#grantTo(folder)
    return folder
  }

  /** Lets somebody issue in the authority's name. @returns its folder, which is a keyring */
  async issueIssuer(terms: Omit<IssueTerms, 'kind'>, issues: readonly Issuable[]): Promise<string> {
    if (!('authorityKey' in this.#signer))
      throw new CollectiveError('invalidOption', 'an issuer cannot make others: the authority alone can')
    const folder = issuerFolder(this.folder, terms.id)
    const keys = createKeys()
    const { id, collectives, rights } = terms
    const about = { id, collectives, rights, issues, publicKeys: keys.public, ...this.#validity(terms.days) }
    await writePublic(
      join(folder, keyringFiles.issuerCredential),
      await issueIssuer({ authorityKey: this.#signer.authorityKey }, about),
    )
    await writeSecret(join(folder, keyringFiles.issuerKey), keys.secret)
    await this.#shareAuthority(folder)
    if (issues.includes('groupKey'))
      for (const collective of collectives) await this.#shareEpochs(collective, folder)
    return folder
  }

  /** Takes credentials back by their digests, and begins new epochs without them. @returns the number of the new list */
  async revoke(digests: readonly string[], days: number): Promise<number> {
    if (!('authorityKey' in this.#signer))
      throw new CollectiveError('invalidOption', 'an issuer cannot revoke: the authority alone can')
    const { number, credentials } = await this.#revoked()
    const all = [...new Set([...credentials, ...digests])]
    const list = await revoke({
      authorityKey: this.#signer.authorityKey,
      number: number + 1,
      credentials: all,
    })
    await writePublic(join(this.folder, keyringFiles.revocations), list)
    for (const folder of await memberFolders(this.folder)) await this.#shareRevocations(folder)
    for (const collective of await groupNames(this.folder)) await this.rotate(collective, { days, inMs: 0 })
    return number + 1
  }

  /** Begins a new epoch of a collective's group key, and gives it to everybody who has not been revoked. @returns its number */
  async rotate(
    collective: string,
    { days, inMs }: { readonly days: number; readonly inMs: number },
  ): Promise<number> {
    const { untilMs } = this.#validity(days)
    const epochs = await addEpoch(this.folder, collective, { fromMs: this.#nowMs + inMs, untilMs })
    for (const folder of await memberFolders(this.folder)) await this.#grantTo(folder)
    for (const folder of await issuerFolders(this.folder))
      if (await exists(groupFile(folder, collective))) await this.#shareEpochs(collective, folder)
    return epochs.at(-1)?.epoch ?? 0
  }

  /** The credential of a node or a client in this keyring. @throws CollectiveError `configMissing` */
  async describe(kind: MemberKind, id: string): Promise<CredentialDescription> {
    const path = join(memberFolder(this.folder, kind, id), memberFiles.credential)
    const text = await readTextIfThere(path)
    const [description] = text === undefined ? [] : inspectCredential(text)
    if (description) return description
    throw new CollectiveError(
      'configMissing',
      `${path}: expected the credential of the ${kind} ${id}, found none`,
    )
  }

  // An issuer gives nothing that outlives itself.
  #validity(days: number): Validity {
    const [fromMs, untilMs] = [this.#nowMs - backdatedMs, this.#nowMs + days * dayMs]
    const [own] = 'credential' in this.#signer ? inspectCredential(this.#signer.credential) : []
    if (!own) return { fromMs, untilMs }
    return { fromMs: Math.max(fromMs, own.fromMs), untilMs: Math.min(untilMs, own.untilMs) }
  }

  // Two keys of one number would be none: an issuer has the epochs that the authority gave it.
  async #assureEpoch(collective: string): Promise<void> {
    if (!this.#isAuthority() || (await readEpochs(this.folder, collective)).length > 0) return
    await addEpoch(this.folder, collective, this.#validity(3_650))
  }

  #isAuthority(): boolean {
    return 'authorityKey' in this.#signer
  }

  async #shareAuthority(folder: string): Promise<void> {
    const name = keyringFiles.authority
    await writePublic(join(folder, name), await readText(join(this.folder, name)))
  }

  async #shareEpochs(collective: string, folder: string): Promise<void> {
    await this.#assureEpoch(collective)
    await writeSecret(groupFile(folder, collective), await readSecretFile(groupFile(this.folder, collective)))
  }

  async #shareRevocations(folder: string): Promise<void> {
    const list = await readTextIfThere(join(this.folder, keyringFiles.revocations))
    if (list !== undefined) await writePublic(join(folder, memberFiles.revocations), list)
  }

  /** Writes the group keys of a member's collectives into its folder. */
  async #grantTo(folder: string): Promise<void> {
    const credential = await readText(join(folder, memberFiles.credential))
    const [about] = inspectCredential(credential)
    const { credentials } = await this.#revoked()
    if (!about || credentials.has(about.digest)) return
    const grants: string[] = []
    for (const collective of about.collectives)
      for (const epoch of await readEpochs(this.folder, collective))
        grants.push(...(await this.#grant(collective, epoch, credential)))
    await writePublic(join(folder, memberFiles.groupKeys), grants.join('\n\n'))
  }

  #grant(collective: string, epoch: GroupEpoch, credential: string): Promise<readonly string[]> {
    const { key: groupKey, ...validity } = epoch
    return grantGroupKey(this.#signer, { groupKey, collective, ...validity, members: [credential] })
  }

  async #revoked(): Promise<{ readonly number: number; readonly credentials: ReadonlySet<string> }> {
    const list = await readTextIfThere(join(this.folder, keyringFiles.revocations))
    if (list === undefined) return { number: 0, credentials: new Set() }
    const { number, credentials } = inspectRevocations(list)
    return { number, credentials: new Set(credentials) }
  }
}
