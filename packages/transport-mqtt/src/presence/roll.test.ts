import { expect, test } from 'vitest'
import { Roll } from './roll'

test('a roll is known when it is complete, and follows what comes after', async () => {
  const roll = new Roll(10)
  roll.note('web1', true)
  expect(roll.identities).toBeUndefined()
  roll.complete()
  await roll.known
  roll.note('web2', true)
  roll.note('web1', false)
  expect(roll.identities).toEqual(new Set(['web2']))
})

test('a roll that grows past its limit says nothing any more, and keeps nothing', async () => {
  const roll = new Roll(2)
  roll.complete()
  for (const identity of ['web1', 'web2']) roll.note(identity, true)
  expect(roll.identities?.size).toBe(2)
  roll.note('web3', true)
  roll.note('web4', true)
  await roll.known
  expect(roll.identities).toBeUndefined()
})
