import { usageError } from '../../exit/usage-error'
import { openKeyring, type Keyring } from '../../keys/keyring'
import { readText } from '../../keys/key-files'
import type { Options } from '../../program/options'
import { daysOf, keyringFolder, listOf, namesAfter } from './key-options'
import type { KeysAction } from './keys'

const kinds = ['node', 'client', 'issuer'] as const
const issuable = ['node', 'client', 'groupKey'] as const

/** `collective keys issue node|client|issuer NAME…`: a credential for each, in a folder of its own. */
export const issue: KeysAction = async ({ args, options }) => {
  const [word, ...rest] = args
  const kind = kinds.find(each => each === word)
  if (!kind) throw usageError(`keys issue: expected ${kinds.join(', ')}, got ${JSON.stringify(word ?? '')}`)
  const names = namesAfter(`keys issue ${kind}`, rest, 'a name, or several')
  const keyring = await openKeyring(keyringFolder(options), Date.now())
  const terms = { ...(await termsOf(options, names)), names }
  const issued: { name: string; folder: string }[] = []
  for (const name of names)
    issued.push({ name, folder: await issueOne(keyring, kind, { ...terms, id: name }) })
  return { lines: issued.map(({ name, folder }) => `${name}  ${folder}`), document: { kind, issued } }
}

type Terms = Awaited<ReturnType<typeof termsOf>> & { readonly id: string }

async function termsOf(options: Options, names: readonly string[]) {
  const { publicKeys: file } = options
  if (file !== undefined && names.length > 1)
    throw usageError('--public: expected one name, as these keys are one node’s or client’s')
  return {
    collectives: listOf(options.collectives) ?? ['collective'],
    rights: listOf(options.rights) ?? [],
    days: daysOf(options, 365),
    publicKeys: file === undefined ? undefined : await readText(file),
    issues: listOf(options.issues) ?? ['node', 'client'],
  }
}

function issueOne(keyring: Keyring, kind: (typeof kinds)[number], terms: Terms): Promise<string> {
  if (kind !== 'issuer') return keyring.issueMember({ ...terms, kind })
  const issues = terms.issues.map(each => {
    const known = issuable.find(item => item === each)
    if (known) return known
    throw usageError(`--issues: expected ${issuable.join(', ')}, got ${JSON.stringify(each)}`)
  })
  return keyring.issueIssuer(terms, issues)
}
