import { expect, test } from 'vitest'
import { Liveness } from './liveness'

/** After how many halves of a heartbeat the other side is dead. */
function diesAfter(bytes: readonly number[]): number {
  const liveness = new Liveness(0)
  return bytes.findIndex(each => liveness.isDead(each)) + 1
}

test('a connection is dead after two heartbeats, with the half that the last byte came in', () => {
  expect(diesAfter([8, 8, 8, 8])).toBe(4)
})

test('a connection lives on that is heard of once in a heartbeat', () => {
  expect(diesAfter([8, 8, 8, 16, 16, 16, 24, 24, 24])).toBe(0)
})

test('a connection on which nothing ever comes is dead', () => {
  expect(diesAfter([0, 0, 0])).toBe(3)
})
