import { expect, test } from 'vitest'
import { VerificationShare } from './verification-share'

const full = expect.objectContaining({ code: 'queueFull' })

test('a flood under one name leaves room for others', () => {
  const share = new VerificationShare()
  for (let count = 0; count < 256; count += 1) share.enter('mallory')
  expect(() => share.enter('mallory')).toThrow(full)
  share.enter('alice')
  share.leave('mallory')
  share.enter('mallory')
  expect(() => share.enter('mallory')).toThrow(full)
})

test('all names together have a limit', () => {
  const share = new VerificationShare()
  for (let count = 0; count < 1_024; count += 1) share.enter(`somebody ${count}`)
  expect(() => share.enter('alice')).toThrow(full)
  share.leave('somebody 7')
  share.enter('alice')
})
