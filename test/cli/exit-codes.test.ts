import { createServer } from 'node:net'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collective } from './command.fixture'
import { startFleet, type TestFleet } from './fleet.fixture'

let fleet: TestFleet
beforeAll(async () => void (fleet = await startFleet()))
afterAll(() => fleet.stop())

const cases: readonly (readonly [code: number, what: string, args: readonly string[]])[] = [
  [0, 'all nodes are ok', ['rpc', 'rpcutil', 'ping']],
  [0, 'help is asked for', ['rpc', '--help']],
  [0, 'nothing is said', []],
  [0, 'somebody answers a ping', ['ping']],
  [1, 'find finds nobody', ['find', '-F', 'location=mars', '--dt', '0.5']],
  [1, 'rpc finds nobody', ['rpc', 'rpcutil', 'ping', '-C', 'nosuch', '--dt', '0.5']],
  [1, 'an option is unknown', ['ping', '--nosuch']],
  [1, 'a command is unknown', ['nosuch']],
  [1, 'a filter does not parse', ['ping', '-F', 'country=']],
  [1, 'an agent is unknown', ['rpc', 'nosuch', 'ping', '--dt', '0.5']],
  [1, 'an action is unknown', ['rpc', 'odd', 'nosuch']],
  [1, 'an input is unknown', ['rpc', 'odd', 'greet', 'nosuch=1']],
  [1, 'an input is missing', ['rpc', 'odd', 'greet', 'name=bob']],
  [1, 'an input has the wrong type', ['rpc', 'odd', 'echo', 'count=many']],
  [2, 'some nodes fail', ['rpc', 'odd', 'quarrel', 'nodes=["web1"]']],
  [2, 'some nodes are silent', ['rpc', 'rpcutil', 'ping', '-I', 'web1', '-I', 'nobody']],
  [3, 'nobody answers a call', ['rpc', 'rpcutil', 'ping', '-I', 'nobody']],
  [3, 'nobody answers a ping', ['ping', '-F', 'location=mars', '--dt', '0.5']],
]

it.each(cases)('ends with %i when %s', async (code, _what, args) => {
  expect((await collective(args, fleet)).code).toBe(code)
})

describe('without a broker', () => {
  it('says at once that nothing listens', async () => {
    const port = await freePort()
    const { code, stderr } = await ping(`mqtt://127.0.0.1:${port}`)
    expect([code, lastLine(stderr)]).toEqual([1, expect.stringMatching(/^connectRefused: /)])
  })

  it('gives up on a port that says nothing', async () => {
    const server = createServer(socket => socket.resume()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const { code, stderr } = await ping(`mqtt://127.0.0.1:${port}`, '--connection-timeout', '0.3')
    server.close()
    expect([code, lastLine(stderr)]).toEqual([1, expect.stringMatching(/^connectTimeout: /)])
  })

  it('says what is not configured', async () => {
    const { code, stderr } = await collective(['ping'])
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^configMissing: /)])
  })
})

it('never prints a stack trace', async () => {
  for (const [, , args] of cases.filter(([code]) => code === 1))
    expect((await collective(args, fleet)).stderr).not.toMatch(/\n\s+at /)
})

function ping(url: string, ...more: string[]): ReturnType<typeof collective> {
  return collective(['ping', ...more], { env: { COLLECTIVE_URL: url, COLLECTIVE_SECURITY: 'unsigned' } })
}

function lastLine(text: string): string | undefined {
  return text.trim().split('\n').at(-1)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}
