import type { CollectiveMembers } from '../calls/collective-members'

/** Collectives with the number of their nodes, as `mco inventory --list-collectives` shows them. */
export function collectivesText(members: CollectiveMembers, total: number): string {
  const rows = [...members].map(([name, { length }]) => row(name, String(length)))
  return [
    row('Collective', 'Nodes'),
    row('==========', '====='),
    ...rows,
    '',
    `   ${'Total nodes:'.padStart(30)} ${total}`,
    '',
  ].join('\n')
}

function row(name: string, count: string): string {
  return `   ${name.padEnd(30)} ${count}`
}

/** The same as a graph for GraphViz, as `mco inventory --collective-graph` writes it: `dot -Tsvg FILE`. */
export function collectivesGraph(members: CollectiveMembers): string {
  const names = [...members.keys()].sort()
  const subgraphs = names.flatMap(name => [
    `   subgraph "${name}" {`,
    ...(members.get(name) ?? []).map(identity => `      "${identity}" -- "${name}"`),
    '   }',
  ])
  return ['graph {', ...subgraphs, '}', ''].join('\n')
}
