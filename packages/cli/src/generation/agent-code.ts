import { camelCase } from './identifier'
import { quoted } from './text-literals'
import type { AgentPlan } from './agent-plan'

/** Versions of what the files of an agent need. */
export interface Needed {
  /** Of the packages of this project. */
  readonly own: string
}

/** The files of an agent that is begun, by their path in its folder. */
export function agentFiles(plan: AgentPlan, needed: Needed): ReadonlyMap<string, string> {
  return new Map([
    ['package.json', packageJson(plan, needed)],
    ['tsconfig.json', tsconfig],
    ['src/definition.ts', definition(plan)],
    ['src/index.ts', implementation(plan)],
    ['src/index.test.ts', test(plan)],
  ])
}

function packageJson({ name, description, license }: AgentPlan, { own }: Needed): string {
  const manifest = {
    name: `collective-agent-${name}`,
    version: '0.1.0',
    description,
    license,
    type: 'module',
    exports: './dist/index.js',
    files: ['dist'],
    scripts: { build: 'tsc', test: 'tsc && node --test dist/' },
    dependencies: { '@collective/rpc': `^${own}`, zod: '^4.2.0' },
    devDependencies: {
      '@collective/core': `^${own}`,
      '@collective/transport-memory': `^${own}`,
      '@types/node': '^20.19.0',
      typescript: '^6.0.3',
    },
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}

const tsconfig = `{
  "compilerOptions": {
    "module": "nodenext",
    "target": "es2023",
    "strict": true,
    "declaration": true,
    "skipLibCheck": true,
    "types": ["node"],
    "rootDir": "src",
    "outDir": "dist"
  },
  "include": ["src"]
}
`

function definition(plan: AgentPlan): string {
  const { name, description, author, license, url, actions, outputs } = plan
  return `import { defineAgent } from '@collective/rpc/client'
import { z } from 'zod'

/** What ${name} is, shared by nodes and clients. */
export const ${camelCase(name)}Agent = defineAgent({
  name: ${quoted(name)},
  description: ${quoted(description)},
  version: '0.1.0',
  author: ${quoted(author)},
  license: ${quoted(license)},
  url: ${quoted(url)},
  // How long an action may take on a node. Milliseconds.
  timeout: 10_000,
  actions: {
${actions.map(action => actionDefinition(action, outputs)).join('\n')}
  },
})
`
}

function actionDefinition(action: string, outputs: readonly string[]): string {
  return `    ${action}: {
      description: ${quoted(`What ${action} does`)},
      input: z.object({
        text: z.string().max(256).describe('What it takes'),
      }),
      output: z.object({
${outputs.map(output => `        ${output}: z.string().describe(${quoted(`What ${output} is`)}),`).join('\n')}
      }),
      // 'change' where it changes anything: the command line then asks before it is called on everybody.
      effect: 'read',
      display: 'always',
    },`
}

function implementation({ name, actions, outputs }: AgentPlan): string {
  const camel = camelCase(name)
  const data = outputs.map(output => `${output}: input.text`).join(', ')
  return `import { ${camel}Agent } from './definition.js'

export { ${camel}Agent }

/** The code of ${name}: hosted by \`collective node --agent\`, which takes what a module exports. */
export const ${camel}Implementation = ${camel}Agent.implement({
${actions.map(action => `  ${action}: ({ input }) => ({ ${data} }),`).join('\n')}
})
`
}

function test({ name, actions, outputs }: AgentPlan): string {
  const camel = camelCase(name)
  const data = outputs.map(output => `${output}: 'hello'`).join(', ')
  return `import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { unsigned } from '@collective/core'
import { createClient, createNode, type Client, type FleetNode } from '@collective/rpc'
import { memory, memoryHub } from '@collective/transport-memory'
import { ${camel}Agent, ${camel}Implementation } from './index.js'

let node: FleetNode
let client: Client

before(async () => {
  const hub = memoryHub()
  node = await createNode({
    identity: 'node1',
    transport: memory(hub),
    security: unsigned({ identity: 'node1' }),
    agents: [${camel}Implementation],
  })
  client = await createClient({ transport: memory(hub), security: unsigned({ caller: 'user=test' }) })
})

after(async () => {
  await client.close()
  await node.close()
})
${actions.map(action => actionTest(`${camel}Agent`, action, data)).join('')}`
}

function actionTest(agent: string, action: string, data: string): string {
  return `
test('${action} answers', async () => {
  const replies = []
  for await (const reply of client.agent(${agent}).${action}({ text: 'hello' }, { roster: ['node1'] }))
    replies.push(reply.outcome === 'ok' ? reply.data : reply.statusmsg)
  assert.deepEqual(replies, [{ ${data} }])
})
`
}
