import { setTimeout as wait } from 'node:timers/promises'
import { configureGlobal } from 'fast-check'
import { afterAll } from 'vitest'

// Properties that name no seed of their own share this one; a failure is repeated by setting it.
configureGlobal({ seed: Number(process.env['COLLECTIVE_SEED'] ?? 20_261) })

const watched = new Set([
  'TCPSocketWrap',
  'TCPServerWrap',
  'TLSWrap',
  'UDPWrap',
  'ProcessWrap',
  'FSEventWrap',
])

/** The sockets, servers, programs and watches that keep this process alive. */
function openResources(): string[] {
  return process.getActiveResourcesInfo().filter(type => watched.has(type))
}

const before = openResources().length

// A file of tests leaves nothing open. What was told to close may need some turns to be closed.
afterAll(async () => {
  const deadline = performance.now() + 5_000
  while (openResources().length > before && performance.now() < deadline) await wait(10)
  const left = openResources()
  if (left.length > before)
    throw new Error(
      `the tests of this file left open: ${left.join(', ')}. Close what a test starts in that test`,
    )
})
