import * as definitions from '@collective/agents/definitions'
import type { AgentDdl } from '@collective/rpc/client'
import { silentLogger } from '@collective/core'
import { ddlFiles, ddlFolder, keptAgents } from '../session/ddl-files'
import type { Terminal } from '../terminal/terminal'

/** The agents that can be completed without asking anybody: the standard ones, and those whose DDLs earlier commands have kept. */
export class KnownAgents {
  readonly #standard = new Map(Object.values(definitions).map(({ ddl }) => [ddl.name, ddl]))
  readonly #folder: string | undefined

  constructor(environment: Terminal['environment']) {
    this.#folder = ddlFolder(environment)
  }

  async names(): Promise<readonly string[]> {
    const kept = this.#folder === undefined ? [] : await keptAgents(this.#folder)
    return [...new Set([...this.#standard.keys(), ...kept])].sort()
  }

  /** What the nodes told last, which may be newer than what is installed. */
  async ddl(name: string): Promise<AgentDdl | undefined> {
    const kept =
      this.#folder === undefined
        ? new Map<string, AgentDdl>()
        : await ddlFiles(this.#folder, silentLogger).load(name)
    return [...kept.values()].at(-1) ?? this.#standard.get(name)
  }
}
