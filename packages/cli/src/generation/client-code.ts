import type { AgentDdl } from '@collective/rpc/client'
import { CollectiveError, isName } from '@collective/core'
import { camelCase, pascalCase } from './identifier'
import { docComment } from './text-literals'
import { typeText } from './type-text'

type ActionDdl = AgentDdl['actions'][string]

/**
 * A typed client of an agent, as TypeScript: a function that makes it, types of inputs and outputs, and the DDL that it was made of.
 * @param contract the hash of the DDL
 * @throws CollectiveError `invalidAgent` where names are none: a DDL may come from a node, and its names become code
 */
export function clientCode(ddl: AgentDdl, contract: string): string {
  assertNames(ddl)
  const actions = Object.entries(ddl.actions)
  const body = [
    ...actions.flatMap(([name, action]) => actionTypes(name, action)),
    ...interfaceLines(ddl, actions),
    ...factoryLines(ddl, actions),
    ...ddlLines(ddl, contract),
  ].join('\n')
  return `${header(ddl)}\n${imports(body)}\n\n${body}\n`
}

function assertNames({ name, actions }: AgentDdl): void {
  const wrong = [
    ...(isName(name) ? [] : [name]),
    ...Object.keys(actions).filter(action => !/^[A-Za-z]\w{0,63}$/.test(action)),
  ]
  if (wrong.length > 0)
    throw new CollectiveError(
      'invalidAgent',
      `expected names of an agent and its actions, got ${JSON.stringify(wrong[0])}`,
    )
}

function header({ name, version }: AgentDdl): string {
  return `// Made by \`collective plugin generate client\` of ${name} ${oneWord(version)}. Make it again rather than change it.`
}

// A version comes from a node, and must not end the line that it stands in.
function oneWord(text: string): string {
  return text.replaceAll(/[^\w.+~-]/g, '')
}

function imports(body: string): string {
  const json = ['JsonObject', 'JsonValue'].filter(name => new RegExp(`\\b${name}\\b`).test(body))
  return [
    `import type { ${json.join(', ')} } from '@collective/core'`,
    `import type { AgentDdl, Client, Run, RunOptions } from '@collective/rpc/client'`,
  ].join('\n')
}

function actionTypes(name: string, action: ActionDdl): readonly string[] {
  const type = pascalCase(name)
  return [
    `/** What \`${name}\` takes. */`,
    `export type ${type}Input = ${typeText(action.input)}`,
    '',
    `/** What \`${name}\` gives. */`,
    `export type ${type}Output = ${typeText(action.output)}`,
    '',
    ...(action.partial
      ? [
          `/** What \`${name}\` yields while it runs. */`,
          `export type ${type}Part = ${typeText(action.partial)}`,
          '',
        ]
      : []),
  ]
}

type Actions = readonly (readonly [string, ActionDdl])[]

function interfaceLines({ name, description }: AgentDdl, actions: Actions): readonly string[] {
  return [
    docComment(description),
    `export interface ${pascalCase(name)}Client {`,
    ...actions.flatMap(([action, ddl]) => [
      `  ${docComment(ddl.description)}`,
      `  ${action}(input: ${pascalCase(action)}Input, options: RunOptions): ${runType(action, ddl)}`,
    ]),
    '}',
    '',
  ]
}

function runType(action: string, { partial }: ActionDdl): string {
  const type = pascalCase(action)
  return partial ? `Run<${type}Output, ${type}Part>` : `Run<${type}Output>`
}

// Inputs are checked by the DDL before they leave, outputs by the node before they come.
function factoryLines({ name }: AgentDdl, actions: Actions): readonly string[] {
  const camel = camelCase(name)
  return [
    `/** Calls the agent \`${name}\` of the nodes that a client reaches. */`,
    `export function ${camel}Client(client: Client): ${pascalCase(name)}Client {`,
    `  const agent = client.agent('${name}', ${camel}Ddl)`,
    '  return {',
    ...actions.flatMap(([action, ddl]) => [
      `    ${action}: (input, options) =>`,
      `      agent.${ddl.partial ? 'stream' : 'call'}('${action}', input as JsonObject, options) as ${runType(action, ddl)},`,
    ]),
    '  }',
    '}',
    '',
  ]
}

function ddlLines(ddl: AgentDdl, contract: string): readonly string[] {
  const camel = camelCase(ddl.name)
  return [
    `/** The hash of that DDL: nodes whose agent has another one may understand something else. */`,
    `export const ${camel}Contract = '${contract}'`,
    '',
    `/** What this client was made of. */`,
    `export const ${camel}Ddl: AgentDdl = ${JSON.stringify(ddl, null, 2)}`,
  ]
}
