import { describe, expect, it } from 'vitest'
import { defineCommand, type CommandDefinition } from './define-command'

const definition: CommandDefinition<Record<never, never>> = {
  name: 'who-runs',
  summary: 'List nodes',
  examples: [],
  run: async () => 0,
}

describe('a command that is defined', () => {
  it('has one line for the help', () => {
    expect(defineCommand(definition)).toMatchObject({ description: 'List nodes' })
  })

  it.each(['Who', '-x', '', 'a b'])('is not called %j', name => {
    expect(() => defineCommand({ ...definition, name })).toThrow(
      expect.objectContaining({ code: 'invalidName' }),
    )
  })

  it.each([
    ['-t', { mine: { spellings: ['-t'], description: '' } }],
    ['timeout', { timeout: { spellings: ['--mine'], description: '' } }],
  ] as const)('has no second option %s', (taken, options) => {
    expect(() => defineCommand({ ...definition, options })).toThrow(
      expect.objectContaining({ code: 'invalidOption', message: expect.stringContaining(taken) }),
    )
  })

  it('may have what is in groups that it does not name', () => {
    const options = { timeout: { spellings: ['-t', '--timeout'], description: '' } } as const
    expect(() => defineCommand({ ...definition, groups: ['output'], options })).not.toThrow()
  })
})
