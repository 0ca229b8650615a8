import type { OptionTable } from './option'

/** Of what `collective plugin generate` writes. */
export const plugin = {
  actions: {
    spellings: ['--actions'],
    value: 'NAMES',
    many: true,
    description: 'The actions of a new agent, separated by commas (status)',
  },
  outputs: {
    spellings: ['--outputs'],
    value: 'NAMES',
    many: true,
    description: 'What each of them gives, separated by commas (message)',
  },
  description: { spellings: ['--description'], value: 'TEXT', description: 'What a new agent is for' },
  author: { spellings: ['--author'], value: 'NAME', description: 'Who makes it' },
  license: { spellings: ['--license'], value: 'NAME', description: 'Its license (Apache-2.0)' },
  homePage: { spellings: ['--home-page'], value: 'URL', description: 'Where more about it is' },
  output: {
    spellings: ['-o', '--output'],
    value: 'PATH',
    description: 'Where to write: a new folder for an agent (its name), a new file for a client (the output)',
  },
} as const satisfies OptionTable
