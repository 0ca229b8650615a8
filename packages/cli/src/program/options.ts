import { audit } from './audit-options'
import { plugin } from './plugin-options'
import { schema } from './schema-options'
import { policy } from './policy-options'
import type { OptionTable, OptionValues } from './option'

const connection = {
  config: { spellings: ['-c', '--config'], value: 'FILE', description: 'The configuration file' },
  url: { spellings: ['--url'], value: 'URL', description: 'Address of the broker' },
  security: { spellings: ['--security'], value: 'SCHEME', description: 'Security scheme' },
  collective: { spellings: ['-T', '--target'], value: 'COLLECTIVE', description: 'The collective to ask' },
  connectTimeout: {
    spellings: ['--connection-timeout'],
    value: 'SECONDS',
    description: 'How long connecting may take',
  },
} as const satisfies OptionTable

const filters = {
  withFact: {
    spellings: ['-F', '--wf', '--with-fact'],
    value: 'FACT',
    many: true,
    description: 'Nodes with this fact, such as country=uk',
  },
  withClass: {
    spellings: ['-C', '--wc', '--with-class'],
    value: 'CLASS',
    many: true,
    description: 'Nodes with this class, or with one that matches /PATTERN/',
  },
  withAgent: {
    spellings: ['-A', '--wa', '--with-agent'],
    value: 'AGENT',
    many: true,
    description: 'Nodes with this agent',
  },
  withIdentity: {
    spellings: ['-I', '--wi', '--with-identity'],
    value: 'IDENTITY',
    many: true,
    description: 'The node of this name, those that match /PATTERN/, or group:NAME of an inventory',
  },
  with: {
    spellings: ['-W', '--with'],
    value: 'TERMS',
    many: true,
    description: 'Facts and classes in one, separated by spaces',
  },
  select: {
    spellings: ['-S', '--select'],
    value: 'EXPRESSION',
    many: true,
    description: 'A compound filter with and, or, not and parentheses',
  },
} as const satisfies OptionTable

const discovery = {
  discoveryTimeout: {
    spellings: ['--dt', '--discovery-timeout'],
    value: 'SECONDS',
    description: 'How long discovery waits at most (2)',
  },
  discoveryMethod: {
    spellings: ['--dm', '--disc-method'],
    value: 'METHOD',
    description: 'How nodes are found: broadcast (mc), file (flatfile) or stdin',
  },
  discoveryOption: {
    spellings: ['--do', '--disc-option'],
    value: 'OPTION',
    many: true,
    description: 'What the method needs: the path of the file',
  },
  nodes: {
    spellings: ['--nodes'],
    value: 'FILE',
    description: 'Only nodes of this file: names, JSON or an inventory; - is the standard input',
  },
  expect: {
    spellings: ['--expect'],
    value: 'COUNT',
    description: 'How many nodes there are: discovery ends when they have answered',
  },
} as const satisfies OptionTable

const limits = {
  limit: {
    spellings: ['--limit', '--ln', '--limit-nodes'],
    value: 'COUNT',
    description: 'At most this many of the nodes, or this share of them, such as 10%',
  },
  one: { spellings: ['-1', '--one'], description: 'One node: the first to answer' },
  seed: {
    spellings: ['--limit-seed'],
    value: 'NUMBER',
    description: 'Choose by chance, the same nodes for the same number',
  },
} as const satisfies OptionTable

const output = {
  json: { spellings: ['-j', '--json'], description: 'Print one JSON document' },
  verbose: { spellings: ['-v', '--verbose'], description: 'Tell more' },
} as const satisfies OptionTable

const run = {
  timeout: {
    spellings: ['-t', '--timeout'],
    value: 'SECONDS',
    description: 'How long an action may take on a node, instead of what its agent says',
  },
  ttl: {
    spellings: ['--ttl'],
    value: 'SECONDS',
    description: 'How old the request may be when a node starts',
  },
  noProgress: { spellings: ['--np', '--no-progress'], description: 'No progress bar' },
} as const satisfies OptionTable

const callee = {
  agent: {
    spellings: ['-a', '--agent'],
    value: 'AGENT',
    description: 'The agent, where it is not the first word',
  },
  action: {
    spellings: ['--action'],
    value: 'ACTION',
    description: 'The action, where it is not the second word',
  },
} as const satisfies OptionTable

const call = {
  ...schema,
  inputs: {
    spellings: ['--arg', '--argument'],
    value: 'NAME=VALUE',
    many: true,
    description: 'An input of the action',
  },
  display: {
    spellings: ['--display'],
    value: 'MODE',
    description: 'Which replies to show: ok, failed or all',
  },
  sort: { spellings: ['--sort'], description: 'Show replies by the name of the node, not as they come' },
  senders: { spellings: ['--senders'], description: 'Print only the names of the nodes whose reply is ok' },
  table: { spellings: ['--table'], description: 'Print the replies as a table' },
  stream: {
    spellings: ['--stream'],
    description: 'Print what the action gives while it runs, line by line, each behind the name of its node',
  },
  noop: { spellings: ['-n', '--noop'], description: 'A dry run' },
  noResults: { spellings: ['--nr', '--no-results'], description: 'Send the request and wait for no reply' },
  yes: { spellings: ['-y', '--yes'], description: 'Do not ask before everybody is changed' },
} as const satisfies OptionTable

const node = {
  identity: { spellings: ['--identity'], value: 'NAME', description: 'The name of the node (its host name)' },
  facts: {
    spellings: ['--facts'],
    value: 'FILE',
    many: true,
    description: 'Facts in YAML or JSON, over those of the system',
  },
  classes: {
    spellings: ['--classes'],
    value: 'CLASSES',
    many: true,
    description: 'Classes, separated by commas',
  },
  agents: {
    spellings: ['--agent'],
    value: 'AGENT',
    many: true,
    description: 'A standard agent or a module that exports agents, such as ./printer.js',
  },
  data: {
    spellings: ['--data'],
    value: 'PLUGIN',
    many: true,
    description: 'A standard data plugin or a module that exports some, such as ./disk.js',
  },
  collectives: {
    spellings: ['--collectives'],
    value: 'NAMES',
    many: true,
    description: 'The collectives it belongs to, separated by commas, the main one first',
  },
} as const satisfies OptionTable

const broker = {
  port: {
    spellings: ['-p', '--port'],
    value: 'PORT',
    description: 'The port to listen on; 0 is any free one (1883)',
  },
  host: { spellings: ['--host'], value: 'ADDRESS', description: 'The address to listen on (127.0.0.1)' },
  webSocketPort: {
    spellings: ['--ws-port'],
    value: 'PORT',
    description: 'Listen for MQTT over WebSocket too, on this port; 0 is any free one',
  },
  webSocketOrigins: {
    spellings: ['--ws-origin'],
    value: 'ORIGIN',
    many: true,
    description: 'A web page that may connect, such as https://fleet.example.net; * is any, no other may',
  },
} as const satisfies OptionTable

const reports = {
  listCollectives: {
    spellings: ['--lc', '--list-collectives'],
    description: 'List the collectives, and how many nodes each has',
  },
  map: {
    spellings: ['--cg', '--collective-graph', '--map'],
    value: 'FILE',
    description: 'Write which node is in which collective as a graph for GraphViz',
  },
  script: {
    spellings: ['--script'],
    value: 'FILE',
    description: 'Print what the function that this module exports as default makes of each node',
  },
} as const satisfies OptionTable

const keys = {
  keys: {
    spellings: ['--keys'],
    value: 'FOLDER',
    description: 'The folder of the authority or issuer (keys)',
  },
  collectives: {
    spellings: ['--collectives'],
    value: 'NAMES',
    many: true,
    description: 'The collectives in which a credential counts, separated by commas (collective)',
  },
  rights: {
    spellings: ['--rights'],
    value: 'RIGHTS',
    many: true,
    description: 'Words for authorizers, separated by commas',
  },
  days: {
    spellings: ['--days'],
    value: 'COUNT',
    description: 'How long a credential counts (365), or a group key (3650)',
  },
  publicKeys: {
    spellings: ['--public'],
    value: 'FILE',
    description: 'The public keys that its owner made with keys create',
  },
  issues: {
    spellings: ['--issues'],
    value: 'KINDS',
    many: true,
    description: 'What an issuer may give: node, client, groupKey (node,client)',
  },
  countsIn: {
    spellings: ['--in'],
    value: 'SECONDS',
    description: 'When a new group key begins to count (600)',
  },
} as const satisfies OptionTable

const explanation = {
  explain: {
    spellings: ['--explain'],
    value: 'FILE',
    description: 'Say which clause decides for the host of this file',
  },
} as const satisfies OptionTable

/** Options that belong together: a heading of the help, and what commands choose from. */
export const optionGroups = {
  connection: { heading: 'Connection:', options: connection },
  filters: { heading: 'Filters (all must hold; of several identities, one):', options: filters },
  discovery: { heading: 'Discovery:', options: discovery },
  limits: { heading: 'Limits:', options: limits },
  output: { heading: 'Output:', options: output },
  run: { heading: 'Run:', options: run },
  callee: { heading: 'Which action:', options: callee },
  call: { heading: 'Call:', options: call },
  plugin: { heading: 'Generated code:', options: plugin },
  node: { heading: 'Node:', options: node },
  broker: { heading: 'Broker:', options: broker },
  reports: { heading: 'Reports on all nodes that match:', options: reports },
  explanation: { heading: 'Explanation:', options: explanation },
  keys: { heading: 'Keys:', options: keys },
  policy: { heading: 'Who, what and where:', options: policy },
  audit: { heading: 'Proof:', options: audit },
} as const

/** The name of a group. */
export type OptionGroup = keyof typeof optionGroups

/** What the command line said, over all groups: a command sees values of those groups alone that it takes. */
export type Options = OptionValues<typeof connection> &
  OptionValues<typeof filters> &
  OptionValues<typeof discovery> &
  OptionValues<typeof limits> &
  OptionValues<typeof output> &
  OptionValues<typeof run> &
  OptionValues<typeof callee> &
  OptionValues<typeof call> &
  OptionValues<typeof plugin> &
  OptionValues<typeof node> &
  OptionValues<typeof broker> &
  OptionValues<typeof reports> &
  OptionValues<typeof explanation> &
  OptionValues<typeof keys> &
  OptionValues<typeof policy> &
  OptionValues<typeof audit>
