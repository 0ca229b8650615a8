import { expect, it } from 'vitest'
import { standardData } from './standard-data'

it('the standard data plugins have the names that they are configured by', () => {
  for (const [name, make] of Object.entries(standardData)) expect(make({}).ddl.name).toBe(name)
})

it('a data plugin refuses settings that it does not have', () => {
  expect(() => standardData['fstat']?.({ depth: 3 })).toThrow(/^data\.fstat\.depth: expected no settings/)
})
