import { Socket } from 'node:net'
import type { Readable } from 'node:stream'

// How long a stream must be silent to count as read to its end while something still holds it open, and how often that is waited for.
const quietMs = 100
const maxLooks = 10

/**
 * Resolves when a stream has ended, or fallen silent where a process in the background holds it open.
 * @param bytes how many have come; undefined while nobody reads on, when silence says nothing
 */
export function drained(stream: Readable, bytes: () => number | undefined): Promise<void> {
  if (stream.closed) return Promise.resolve()
  return new Promise(resolve => {
    const stopLooking = whenQuiet(bytes, resolve)
    stream.once('close', () => {
      stopLooking()
      resolve()
    })
  })
}

// The look comes after a turn of the event loop has read what there was, however late the timer is.
function whenQuiet(bytes: () => number | undefined, done: () => void): () => void {
  let looks = 0
  let seenBytes = bytes()
  const look = (): void => {
    const nowBytes = bytes()
    if (nowBytes !== undefined) looks += 1
    if ((nowBytes !== undefined && seenBytes === nowBytes) || looks >= maxLooks) return done()
    seenBytes = nowBytes
    timer = setTimeout(() => setImmediate(look), quietMs)
  }
  let timer = setTimeout(() => setImmediate(look), quietMs)
  return () => clearTimeout(timer)
}

/** It goes on being read, so that whatever holds it open does not die of a broken pipe; that alone does not keep this process alive. */
export function letGo(stream: Readable): void {
  if (stream instanceof Socket) stream.unref()
}
