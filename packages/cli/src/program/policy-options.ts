import type { OptionTable } from './option'

/** Who wants to do what where, for `collective policy test`. */
export const policy = {
  policyCallers: {
    spellings: ['--caller'],
    value: 'CALLER',
    many: true,
    description: 'Who calls, such as user=alice',
  },
  policyActions: { spellings: ['--action'], value: 'ACTION', many: true, description: 'What is called' },
  policyInputs: {
    spellings: ['--input'],
    value: 'NAME=VALUE',
    many: true,
    description: 'An input of the action; a value that is JSON is taken as such',
  },
  host: {
    spellings: ['--host'],
    value: 'FILE',
    description: 'The node: identity, facts and classes in YAML or JSON, as inventory --json prints them',
  },
  groupsFile: {
    spellings: ['--groups'],
    value: 'FILE',
    description: 'The groups of callers (the file groups beside the policy)',
  },
  allowUnconfigured: {
    spellings: ['--allow-unconfigured'],
    description: 'Allow where the policy says nothing, as the setting of a node does',
  },
} as const satisfies OptionTable
