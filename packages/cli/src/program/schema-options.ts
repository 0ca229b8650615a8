import type { OptionTable } from './option'

/** By what a call is checked, and of which agents it is believed. */
export const schema = {
  ddl: {
    spellings: ['--ddl'],
    value: 'FILE',
    description: 'Read and check the inputs by this .ddl file of MCollective',
  },
  agentVersion: {
    spellings: ['--agent-version'],
    value: 'RANGE',
    description: 'Nodes whose agent is of such a version, as in ">=1.2 <2"',
  },
} as const satisfies OptionTable
