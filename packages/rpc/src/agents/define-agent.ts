import { assertName, CollectiveError } from '@collective/core'
import { ddlOf } from './schema-ddl'
import type { ActionDefinitions, AgentDefinition, AgentOptions } from './definition'
import type { AgentImplementation, AnyHandler, Handlers, ImplementOptions } from './implementation'

// What a client proxy already is, or what a promise or an object would be taken for.
const reservedActions = new Set([
  'then',
  'catch',
  'finally',
  'call',
  'ddl',
  'name',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'toJSON',
  '__proto__',
])

/**
 * Defines an agent: schema and metadata only, so that clients and nodes share it.
 * @throws CollectiveError `invalidName`, or `invalidAgent` with the path of what the wire cannot carry
 */
export function defineAgent<const Name extends string, const Actions extends ActionDefinitions>(
  options: AgentOptions<Name, Actions>,
): AgentDefinition<Name, Actions> {
  assertName(options.name, 'agent')
  for (const action of Object.keys(options.actions)) assertActionName(options.name, action)
  const definition: AgentDefinition<Name, Actions> = {
    name: options.name,
    actions: options.actions,
    ddl: ddlOf(options),
    implement: (handlers, implementOptions) => implement(definition, handlers, implementOptions),
  }
  return Object.freeze(definition)
}

function assertActionName(agent: string, action: string): void {
  if (!/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(action)) {
    throw new CollectiveError(
      'invalidAgent',
      `agent ${agent}: an action is named by a letter and then letters, digits and _, at most 64; got ${JSON.stringify(action)}`,
      { path: `actions.${action}` },
    )
  }
  if (reservedActions.has(action)) {
    throw new CollectiveError(
      'invalidAgent',
      `agent ${agent}: an action cannot be named ${action}, because a client's agent already has that; choose another name`,
      { path: `actions.${action}` },
    )
  }
}

function implement<Name extends string, Actions extends ActionDefinitions>(
  definition: AgentDefinition<Name, Actions>,
  handlers: Handlers<Actions>,
  options: ImplementOptions = {},
): AgentImplementation {
  const table = new Map<string, AnyHandler>()
  for (const action of Object.keys(definition.actions))
    table.set(action, handlerOf(definition.name, action, handlers))
  return Object.freeze({ definition, handlers: table, options })
}

function handlerOf(agent: string, action: string, handlers: Readonly<Record<string, unknown>>): AnyHandler {
  const handler = handlers[action]
  if (isHandler(handler)) return handler
  throw new CollectiveError(
    'invalidAgent',
    `agent ${agent}: expected a function for the action ${action}, got ${typeof handler}`,
    { path: action },
  )
}

// Its types were checked where it was given; its input and output are when it runs.
function isHandler(handler: unknown): handler is AnyHandler {
  return typeof handler === 'function'
}
