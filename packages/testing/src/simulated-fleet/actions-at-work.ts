import type { ActionContext, AgentImplementation } from '@collective/rpc'

type Action = (context: ActionContext) => unknown

/** Knows whether actions run, of agents that it has been shown. */
export class ActionsAtWork {
  #running = 0
  readonly #onIdle: (() => void)[] = []

  /** The same agent; its actions are known of while they run. */
  watch({ handlers, ...agent }: AgentImplementation): AgentImplementation {
    const watched = [...handlers].map(([name, action]) => [name, this.#watchAction(action)] as const)
    return { ...agent, handlers: new Map(watched) }
  }

  get areRunning(): boolean {
    return this.#running > 0
  }

  /** Resolves when none runs. */
  idle(): Promise<void> {
    if (!this.areRunning) return Promise.resolve()
    return new Promise(resolve => this.#onIdle.push(resolve))
  }

  #watchAction(action: Action): Action {
    return async context => {
      this.#running += 1
      try {
        return await action(context)
      } finally {
        this.#running -= 1
        if (!this.areRunning) for (const resolve of this.#onIdle.splice(0)) resolve()
      }
    }
  }
}
