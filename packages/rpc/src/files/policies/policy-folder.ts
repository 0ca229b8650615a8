import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CollectiveError, toCollectiveError, type Logger } from '@collective/core'
import { parseActionPolicy } from '../../authorization/parse-action-policy'
import { parsePolicyGroups, type PolicyGroups } from '../../authorization/parse-groups'
import type { ActionPolicy } from '../../authorization/action-policy'

/** What a file was when it was read last. */
interface ReadFile<Content> {
  /** Its text, or why there is none: what has to change before it is looked at again. */
  readonly seen: string
  /** The last one that could be read; undefined where there never was one. */
  readonly content: Content | undefined
}

const groupsFile = 'groups'
const policyFile = /^([a-z0-9_-]{1,32})\.policy$/

/** What parsing needs besides the text. */
export interface PolicyFolderOptions {
  readonly folder: string
  readonly allowUnconfigured: boolean
  readonly logger: Logger
}

/** The policy files of a folder, read again on demand. What cannot be read leaves the last good one standing, and is said. */
export class PolicyFolder {
  readonly #options: PolicyFolderOptions
  #groups: ReadFile<PolicyGroups> = { seen: '', content: {} }
  #policies: ReadonlyMap<string, ReadFile<ActionPolicy>> = new Map()

  constructor(options: PolicyFolderOptions) {
    this.#options = options
  }

  /** The policy of an agent, or of `default`; `'unreadable'` where its file never could be read. */
  policyOf(agent: string): ActionPolicy | 'unreadable' | undefined {
    const file = this.#policies.get(agent) ?? this.#policies.get('default')
    return file && (file.content ?? 'unreadable')
  }

  /** Reads all files. @throws CollectiveError `policyUnavailable` where the folder cannot be read; what was read before stays */
  async read(): Promise<void> {
    const names = await this.#names()
    const groupsChanged = await this.#readGroups(names.includes(groupsFile))
    const policies = new Map<string, ReadFile<ActionPolicy>>()
    for (const name of names) {
      const agent = policyFile.exec(name)?.[1]
      if (agent !== undefined) policies.set(agent, await this.#readPolicy(name, agent, groupsChanged))
    }
    this.#policies = policies
  }

  async #names(): Promise<readonly string[]> {
    const { folder } = this.#options
    try {
      return (await readdir(folder)).sort()
    } catch (cause) {
      const { message } = toCollectiveError(cause)
      throw new CollectiveError(
        'policyUnavailable',
        `expected a folder of policy files at ${folder}: ${message}`,
        { cause, path: folder },
      )
    }
  }

  async #readGroups(isThere: boolean): Promise<boolean> {
    const before = this.#groups
    this.#groups = isThere
      ? await this.#read(groupsFile, before, text => parsePolicyGroups(text, groupsFile))
      : { seen: '', content: {} }
    return this.#groups.seen !== before.seen
  }

  #readPolicy(name: string, agent: string, isNew: boolean): Promise<ReadFile<ActionPolicy>> {
    const known = this.#policies.get(agent) ?? { seen: '', content: undefined }
    const before = isNew ? { ...known, seen: '' } : known
    return this.#read(name, before, text => this.#parse(name, text))
  }

  #parse(name: string, text: string): ActionPolicy {
    const { allowUnconfigured, logger } = this.#options
    const policy = parseActionPolicy(text, {
      groups: this.#groups.content ?? {},
      allowUnconfigured,
      file: name,
    })
    for (const { line, message } of policy.warnings) logger.warn({ file: name, line }, message)
    logger.info({ file: name }, 'a policy was read')
    return policy
  }

  async #read<Content>(
    name: string,
    before: ReadFile<Content>,
    parse: (text: string) => Content,
  ): Promise<ReadFile<Content>> {
    let seen = ''
    try {
      const text = await readFile(join(this.#options.folder, name), 'utf8')
      seen = `text ${text}`
      return seen === before.seen ? before : { seen, content: parse(text) }
    } catch (error) {
      return this.#kept(name, before, { seen, error })
    }
  }

  #kept<Content>(
    name: string,
    before: ReadFile<Content>,
    { seen, error }: { seen: string; error: unknown },
  ): ReadFile<Content> {
    const { message } = toCollectiveError(error)
    const now = seen === '' ? `error ${message}` : seen
    const stands = before.content
      ? 'the last good one stays in force'
      : 'everything that it is about is denied'
    if (now !== before.seen) this.#options.logger.error({ file: name, err: error }, `${message}; ${stands}`)
    return { seen: now, content: before.content }
  }
}
