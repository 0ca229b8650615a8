import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { startBroker, type BrokerOptions } from '@collective/broker'
import {
  freePort,
  makeCertificates,
  startMosquitto,
  type MosquittoOptions,
} from '@collective/testing/brokers'
import { connectAsync } from 'mqtt'
import { describe, expect, it, onTestFinished } from 'vitest'
import { collective, firstLine, start, stop } from './command.fixture'
import { examined } from './examined.fixture'
import { clockAhead, startNode, type TestNodeOptions } from './node.fixture'

const minuteMs = 60_000

describe('the doctor finds no problem', () => {
  it('in a fleet that is well, and tells all in one screen', async () => {
    const url = await embedded()
    await Promise.all(['web1', 'web2'].map(identity => startProcess(identity, url)))
    const { code, findings, nodes, of } = await examined(url)
    expect(findings.filter(({ state }) => state === 'problem')).toEqual([])
    expect(code).toBe(0)
    expect(of('nodes')).toMatchObject([{ state: 'ok', nodes: ['web1', 'web2'] }])
    expect(of('connection')[0]?.text).toContain(`MQTT 3.1.1 at ${url}`)
    expect(of('configuration').map(({ text }) => text)).toContain(`url: ${url} (environment COLLECTIVE_URL)`)
    expect(of('presence')[0]?.text).toMatch(/^2 nodes/)
    expect(nodes).toMatchObject([
      { identity: 'web1', isFound: true, isPresent: true, direct: 'ok', processes: 1, version: '0.1.0' },
      { identity: 'web2' },
    ])
    const env = { COLLECTIVE_URL: url, COLLECTIVE_SECURITY: 'unsigned' }
    const { stdout } = await collective(['doctor'], { env })
    expect(stdout.split('\n').length).toBeLessThan(24)
    expect(stdout).toMatch(/^ok +nodes +2 nodes found/m)
    expect(stdout).toMatch(/^0 problems, 1 warning$/m)
  })

  it('where the rules forbid a client to write where answers come', async () => {
    const users = {
      alice: { password: 'a', role: 'client', id: 'user=alice' },
      web1: { password: 'w', role: 'node' },
    } as const
    const url = await embedded({ users })
    await running('web1', as(url, 'web1', 'w'))
    const { code, of } = await examined(as(url, 'alice', 'a'))
    expect(of('replies')).toMatchObject([
      { state: 'ok', text: expect.stringContaining('answers come') as string },
    ])
    expect(code).toBe(0)
  })
})

describe('the doctor tells what keeps us from the broker', () => {
  it('nobody listens', async () => {
    const { code, of } = await examined(`mqtt://127.0.0.1:${await freePort()}`)
    expect(of('connection')).toMatchObject([
      { state: 'problem', text: expect.stringMatching(/^port: /) as string },
    ])
    expect(code).toBe(1)
  })

  it('the name is unknown, at one of two URLs, and nobody listens at the other', async () => {
    const { of } = await examined(`mqtt://no-such-host.invalid,mqtt://127.0.0.1:${await freePort()}`)
    expect(of('connection').map(({ text }) => text.split(':')[0])).toEqual(['name', 'port'])
  })

  it('the password is wrong, and does not show it', async () => {
    const { url } = await mosquitto({ users: { alice: 'right' } })
    const { code, of, printed } = await examined(as(url, 'alice', 'wr0ng'))
    expect(of('connection')).toMatchObject([
      {
        state: 'problem',
        text: expect.stringMatching(/^credentials: /) as string,
        advice: expect.stringContaining('environment COLLECTIVE_URL') as string,
      },
    ])
    expect(printed).not.toContain('wr0ng')
    expect(code).toBe(1)
  })

  it('the port does not speak TLS', async () => {
    const { port } = await mosquitto()
    const { of } = await examined(`mqtts://127.0.0.1:${port}`)
    expect(of('connection')).toMatchObject([
      { state: 'problem', text: expect.stringMatching(/^TLS: /) as string },
    ])
  })

  it('nobody we trust has signed the certificate of the broker', async () => {
    const certificates = await makeCertificates()
    onTestFinished(() => certificates.remove())
    const { key, cert } = certificates.server
    const url = await embedded({ tls: { key, cert } })
    const { of } = await examined(url)
    expect(of('connection')).toMatchObject([
      {
        text: expect.stringMatching(/^TLS: /) as string,
        advice: expect.stringContaining('transport.ca') as string,
      },
    ])
  })

  it('something listens that never answers', async () => {
    const url = await listening(socket => socket.resume())
    const { code, of } = await examined(url, '--connection-timeout', '0.3')
    expect(of('connection')).toMatchObject([{ text: expect.stringMatching(/^network: /) as string }])
    expect(code).toBe(1)
  })

  it('a broker lets us in and says nothing any more', async () => {
    const accepted = Uint8Array.of(0x20, 0x03, 0, 0, 0)
    const url = await listening(socket => socket.once('data', () => socket.resume().write(accepted)))
    const { code, of } = await examined(url)
    expect(of('connection')).toMatchObject([
      { state: 'ok', text: expect.stringContaining('MQTT 5') as string },
    ])
    expect(of('broker')).toMatchObject([{ text: expect.stringMatching(/^connectTimeout: /) as string }])
    expect(code).toBe(1)
  })

  it('nothing is configured', async () => {
    const { code, stdout } = await collective(['doctor'])
    expect(stdout).toMatch(/^problem +configuration +configMissing: url/m)
    expect(code).toBe(1)
  })
})

describe('the doctor tells what the rules of the broker forbid', () => {
  it('to read our replies, which mosquitto grants and does not do', async () => {
    const { url } = await mosquitto({
      users: { alice: 'a', web1: 'w' },
      acl: ['user alice', 'topic write collective/#', 'user web1', 'topic readwrite collective/#'],
    })
    await running('web1', as(url, 'web1', 'w'))
    const { code, of } = await examined(as(url, 'alice', 'a'))
    expect(of('replies')).toMatchObject([
      {
        state: 'problem',
        advice: expect.stringContaining('deny a subscription without saying so') as string,
      },
    ])
    expect(code).toBe(1)
  })

  it('to read our replies, where the broker says so', async () => {
    const url = await embedded({
      users: { alice: { password: 'a', role: 'client', id: 'user=alice', collectives: ['other'] } },
    })
    const { code, of } = await examined(as(url, 'alice', 'a'))
    expect(of('permissions')).toMatchObject([
      { state: 'problem', text: expect.stringContaining('/reply/user=alice/') as string },
    ])
    expect(code).toBe(1)
  })

  it('to reach single nodes', async () => {
    const { url } = await mosquitto({
      users: { alice: 'a', web1: 'w' },
      acl: [
        ...['user alice', 'topic read collective/+/reply/#', 'topic write collective/+/broadcast/#'],
        ...['user web1', 'topic readwrite collective/#'],
      ],
    })
    await running('web1', as(url, 'web1', 'w'))
    const { code, of } = await examined(as(url, 'alice', 'a'))
    expect(of('nodes')).toMatchObject([{ state: 'ok', nodes: ['web1'] }])
    expect(of('direct')).toMatchObject([{ state: 'problem' }])
    expect(code).toBe(1)
  })
})

it('the doctor warns of who watches everything, so that mosquitto says of no node that it is not there', async () => {
  const broker = await startMosquitto()
  onTestFinished(() => broker.stop())
  const states = async (): Promise<string[]> =>
    (await examined(broker.url)).of('broker').map(({ state }) => state)
  expect(await states()).toEqual(['ok'])
  const watcher = await connectAsync(broker.url)
  onTestFinished(() => watcher.endAsync())
  await watcher.subscribeAsync('#')
  expect(await states()).toEqual(['ok', 'warning'])
})

describe('the doctor tells of nodes', () => {
  it('whose clock is five minutes ahead or behind, and which therefore answer no discovery', async () => {
    const { url } = await mosquitto()
    await running('ahead', url, { clock: clockAhead(5 * minuteMs) })
    await running('behind', url, { clock: clockAhead(-5 * minuteMs) })
    await running('slow', url, { clock: clockAhead(-5_000) })
    await running('well', url)
    const { code, of } = await examined(url)
    expect(of('nodes')).toMatchObject([{ state: 'ok', nodes: ['slow', 'well'] }])
    expect(of('clocks')).toMatchObject([
      {
        state: 'problem',
        text: expect.stringMatching(/ahead \(\d+ s ahead\), behind \(300 s behind\)$/) as string,
      },
      { state: 'warning', nodes: ['slow'] },
    ])
    expect(code).toBe(1)
  })

  it('whose clock is hours off, where the broker says that they are there', async () => {
    const url = await embedded()
    await running('web1', url, { clock: clockAhead(-300 * minuteMs) })
    const { of } = await examined(url)
    expect(of('clocks')).toMatchObject([{ state: 'problem', nodes: ['web1'] }])
    expect(of('nodes')).toMatchObject([{ state: 'problem' }])
  })

  it('that share one identity', async () => {
    const { url } = await mosquitto()
    await running('web1', url)
    await running('web1', url, { transport: { clientId: 'another' } })
    await running('web2', url)
    const { code, of } = await examined(url)
    expect(of('identities')).toMatchObject([{ state: 'problem', nodes: ['web1'] }])
    expect(code).toBe(1)
  })

  it('that are connected and silent', async () => {
    const url = await embedded()
    await running('web1', url)
    const ghost = await connectAsync(url)
    onTestFinished(() => ghost.endAsync())
    await ghost.subscribeAsync('collective/collective/node/ghost')
    const { code, of } = await examined(url)
    expect(of('presence')).toMatchObject([{ state: 'problem', nodes: ['ghost'] }])
    expect(code).toBe(1)
  })

  it('that let this caller do nothing but find them', async () => {
    const url = await embedded()
    const authorize: TestNodeOptions['authorize'] = async ({ agent }) => ({
      allow: agent === 'discovery',
    })
    await running('web1', url, { authorize })
    const { code, of } = await examined(url)
    expect(of('direct')).toMatchObject([{ state: 'warning', nodes: ['web1'] }])
    expect(code).toBe(0)
  })

  it('that let this caller do nothing at all, where the broker says that they are there', async () => {
    const url = await embedded()
    await running('web1', url, { authorize: async () => ({ allow: false }) })
    const { code, of } = await examined(url)
    expect(of('nodes')).toMatchObject([{ state: 'problem' }])
    expect(of('direct')).toMatchObject([{ state: 'warning', nodes: ['web1'] }])
    expect(code).toBe(1)
  })

  it('that are none', async () => {
    const { code, of } = await examined(await embedded())
    expect(of('nodes')).toMatchObject([{ state: 'problem' }])
    expect(of('replies')).toMatchObject([{ state: 'ok' }])
    expect(code).toBe(1)
  })
})

/** The URL of a port that does as it is told. */
async function listening(onConnection: (socket: Socket) => void): Promise<string> {
  const server = createServer(onConnection).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return `mqtt://127.0.0.1:${port}`
}

async function embedded(options: BrokerOptions = {}): Promise<string> {
  const broker = await startBroker(options)
  onTestFinished(() => broker.close())
  return broker.url
}

async function mosquitto(options: MosquittoOptions = {}): Promise<{ url: string; port: number }> {
  const broker = await startMosquitto(options)
  onTestFinished(() => broker.stop())
  return broker
}

/** Runs a node in this process until the test ends. */
async function running(identity: string, url: string, options: TestNodeOptions = {}): Promise<void> {
  const node = await startNode(identity, url, options)
  onTestFinished(async () => void (await node.close()))
}

/** Runs a node as the command does, until the test ends. */
async function startProcess(identity: string, url: string): Promise<void> {
  const env = { COLLECTIVE_URL: url, COLLECTIVE_SECURITY: 'unsigned' }
  const child = start(['node', '--identity', identity], env)
  onTestFinished(() => stop(child))
  await firstLine(child)
}

function as(url: string, user: string, password: string): string {
  return url.replace('://', `://${user}:${password}@`)
}
