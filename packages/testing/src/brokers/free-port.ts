import { once } from 'node:events'
import { createServer } from 'node:net'
import { CollectiveError } from '@collective/core'

/** A TCP port of the loopback interface that nobody uses now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string')
    throw new CollectiveError('internal', 'expected the address of a TCP server, got none')
  return address.port
}
