import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { Turns } from './turns'

it('turns give out some work at once and the rest in later ones, all of it and in its order', async () => {
  const turns = new Turns()
  const done: number[] = []
  const all = Array.from({ length: 1_000 }, async (_, index) => {
    await turns.take(index === 0 ? 100 * 1024 : 100)
    done.push(index)
  })
  await Promise.resolve()
  const atOnce = done.length
  expect(atOnce).toBeGreaterThan(50)
  expect(atOnce).toBeLessThan(150)
  await nextTurn()
  await nextTurn()
  expect(done.length).toBeGreaterThan(atOnce)
  expect(done.length).toBeLessThan(1_000)
  await Promise.all(all)
  expect(done).toEqual(Array.from({ length: 1_000 }, (_, index) => index))
})

it('a turn takes what is larger than a turn, alone', async () => {
  const turns = new Turns()
  const done: string[] = []
  const all = ['large', 'small'].map(async name => {
    await turns.take(name === 'large' ? 10_000_000 : 1)
    done.push(name)
  })
  await Promise.resolve()
  expect(done).toEqual(['large'])
  await Promise.all(all)
  expect(done).toEqual(['large', 'small'])
})
