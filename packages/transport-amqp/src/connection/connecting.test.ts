import { once } from 'node:events'
import { createServer, Socket } from 'node:net'
import { inspect } from 'node:util'
import type { Logger, LogMethod } from '@collective/core'
import {
  freePort,
  makeCertificates,
  serverName,
  startRabbitmq,
  startTcpProxy,
  type Certificates,
  type Rabbitmq,
} from '@collective/testing/brokers'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { connected, created, signal, until } from '../transport.fixture'

const users = {
  alice: { password: 'secret of alice' },
  bob: { password: 'secret of bob', vhost: 'the fleet', configure: '^collective\\.client\\.' },
  carol: { password: 'secret of carol', read: '^nothing$' },
  // The name in the certificate of a client.
  client: { password: 'secret of client' },
}
let certificates: Certificates
let broker: Rabbitmq
let [alice, tls] = ['', '']

// It speaks plainly, and over TLS with those whom its authority knows.
beforeAll(async () => {
  certificates = await makeCertificates()
  const port = await freePort()
  const { caFile, server } = certificates
  broker = await startRabbitmq({
    users,
    plugins: ['rabbitmq_auth_mechanism_ssl'],
    config: [
      'auth_mechanisms.1 = PLAIN',
      'auth_mechanisms.2 = EXTERNAL',
      'ssl_cert_login_from = common_name',
      `listeners.ssl.default = 127.0.0.1:${port}`,
      `ssl_options.cacertfile = ${caFile}`,
      `ssl_options.certfile = ${server.certFile}`,
      `ssl_options.keyfile = ${server.keyFile}`,
      'ssl_options.verify = verify_peer',
      'ssl_options.fail_if_no_peer_cert = true',
    ],
  })
  alice = broker.url.replace('//', '//alice:secret%20of%20alice@')
  tls = `amqps://alice:secret%20of%20alice@127.0.0.1:${port}`
})
afterAll(async () => {
  await broker.stop()
  await certificates.remove()
})

const url = (port: number): string => `amqp://127.0.0.1:${port}`

async function listening(onConnection: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket.on('error', () => undefined))
    onConnection(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  })
  const address = server.address()
  return url(address !== null && typeof address === 'object' ? address.port : 0)
}

describe('connecting', () => {
  test('says that nothing listens', async () => {
    const transport = created(url(await freePort()))
    await expect(transport.connect({ signal })).rejects.toMatchObject({
      code: 'connectRefused',
      message: expect.stringMatching(/^nothing accepts connections at amqp:\/\/127\.0\.0\.1:\d+: check/),
    })
    expect(await until(transport, 'failed')).toMatchObject({ cause: { code: 'connectRefused' } })
  })

  test('says that a host does not exist', async () => {
    await expect(created('amqp://no-such-host.invalid').connect({ signal })).rejects.toMatchObject({
      code: 'connectFailed',
      message: expect.stringContaining('amqp://no-such-host.invalid could not be connected to'),
    })
  })

  test.each(['amqp', 'amqps'])('gives up on a port that accepts and says nothing (%s)', async scheme => {
    const silent = await listening(() => undefined)
    const transport = created(silent.replace('amqp', scheme), { connectTimeout: 100 })
    await expect(transport.connect({ signal })).rejects.toMatchObject({
      code: 'connectTimeout',
      message: expect.stringContaining('did not answer within 100 ms'),
    })
  })

  test.each(['amqp', 'amqps'])('gives up when the signal fires, with its reason (%s)', async scheme => {
    const reason = new Error('no longer')
    const controller = new AbortController()
    const silent = await listening(() => controller.abort(reason))
    const transport = created(silent.replace('amqp', scheme), { connectTimeout: 600_000 })
    await expect(transport.connect({ signal: controller.signal })).rejects.toBe(reason)
    expect(await until(transport, 'failed')).toMatchObject({ cause: { cause: reason } })
  })

  test('says so when the other side hangs up', async () => {
    const rude = await listening(socket => socket.end())
    await expect(created(rude).connect({ signal })).rejects.toMatchObject({
      code: 'connectFailed',
      message: expect.stringContaining('closed the connection without an answer'),
    })
  })

  test('says so when the other side is no AMQP broker', async () => {
    const web = await listening(socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    await expect(created(web).connect({ signal })).rejects.toMatchObject({ code: 'connectFailed' })
  })

  test('takes the first of several brokers that answers', async () => {
    const silent = await listening(() => undefined)
    await connected([url(await freePort()), silent, alice], { connectTimeout: 500 })
  })

  test('says of each of several brokers why it failed', async () => {
    const [refusing, silent] = [url(await freePort()), await listening(() => undefined)]
    const transport = created([refusing, silent], { connectTimeout: 100 })
    await expect(transport.connect({ signal })).rejects.toMatchObject({
      code: 'connectFailed',
      message: expect.stringMatching(
        new RegExp(`^nothing accepts connections at ${refusing}: .*; ${silent} did not answer within 100 ms`),
      ),
    })
  })

  test('turns off the delay of small packets', async () => {
    const setNoDelay = vi.spyOn(Socket.prototype, 'setNoDelay')
    onTestFinished(() => setNoDelay.mockRestore())
    await connected(alice)
    expect(setNoDelay).toHaveBeenCalledWith(true)
  })
})

describe('credentials', () => {
  test('are taken from the URL or the options', async () => {
    await connected(alice)
    await connected(broker.url, { username: 'alice', password: users.alice.password })
  })

  test('are refused as what they are', async () => {
    const wrong = created(alice, { password: 'wrong' })
    await expect(wrong.connect({ signal })).rejects.toMatchObject({
      code: 'notAuthorized',
      message: `${broker.url} refused the connection: the user name or password is wrong: correct them`,
    })
    // Nobody is guest here.
    await expect(created(broker.url).connect({ signal })).rejects.toMatchObject({ code: 'notAuthorized' })
  })

  test('are for a vhost, which the URL has as path', async () => {
    const options = { username: 'bob', password: users.bob.password }
    await connected(`${broker.url}/the%20fleet`, options)
    await expect(created(broker.url, options).connect({ signal })).rejects.toMatchObject({
      code: 'notAuthorized',
      message: expect.stringContaining('the vhost "/" is not there or not open to this user'),
    })
  })

  test('are for no vhost that is not there', async () => {
    await expect(created(`${alice}/nowhere`).connect({ signal })).rejects.toMatchObject({
      code: 'notAuthorized',
      message: expect.stringContaining('the vhost "nowhere" is not there'),
    })
  })

  test('may not be for the queue of this node', async () => {
    const options = { username: 'bob', password: users.bob.password, identity: 'web1' }
    await expect(created(`${broker.url}/the%20fleet`, options).connect({ signal })).rejects.toMatchObject({
      code: 'notAuthorized',
      message: expect.stringContaining('make the queue collective.node.web1'),
    })
  })

  test('may let us make our queue and not read it', async () => {
    const options = { username: 'carol', password: users.carol.password, identity: 'web1' }
    await expect(created(broker.url, options).connect({ signal })).rejects.toMatchObject({
      code: 'notAuthorized',
      message: expect.stringContaining('consume the queue collective.node.web1'),
    })
  })

  test('are in no error, no status, no cause and no log', async () => {
    const secret = 'planted-secret'
    const planted = broker.url.replace('//', `//alice:${secret}@`)
    const urls = [
      planted,
      `${planted}/nowhere`,
      `amqp://alice:${secret}@127.0.0.1:${await freePort()}`,
      `amqp://alice:${secret}@no-such-host.invalid`,
      `amqps://alice:${secret}@127.0.0.1:${broker.port}`,
    ]
    const { lines, logger } = recordingLogger()
    for (const each of urls) {
      const transport = created(each, { connectTimeout: 1000, logger })
      const [settled] = await Promise.allSettled([transport.connect({ signal })])
      expect(settled.status).toBe('rejected')
      const seen = inspect([settled, await until(transport, 'failed')], { depth: 20, showHidden: true })
      expect(seen).not.toContain(secret)
    }
    const { password } = users.alice
    const proxy = await startTcpProxy(broker.port)
    const transport = await connected(url(proxy.port), { username: 'alice', password, logger })
    await proxy.close()
    await until(transport, 'reconnecting')
    expect(lines.join('\n')).toContain('reconnecting')
    expect(lines.join('\n')).not.toMatch(new RegExp(`${secret}|${password}`))
  })

  test.each([
    `amqp://alice:planted@`,
    `http://alice:planted@127.0.0.1`,
    `amqp://alice:planted@127.0.0.1?heartbeat=5`,
    `amqp://alice:planted@127.0.0.1:port`,
  ])('are not in what is said of a wrong URL (%s)', wrong => {
    const errorOf = (): unknown => {
      try {
        return created(wrong)
      } catch (error) {
        return error
      }
    }
    expect(errorOf()).toMatchObject({ code: 'invalidOption' })
    expect(inspect(errorOf(), { depth: 20 }).split('\n')[0]).not.toContain('planted')
  })
})

describe('TLS', () => {
  const shown = (): { cert: string; key: string } => {
    const { cert, key } = certificates.client
    return { cert, key }
  }

  test('is trusted by the authority and the name given, and shows our certificate', async () => {
    await connected(tls, { ca: certificates.ca, serverName, ...shown() })
  })

  test('says who we are by our certificate alone', async () => {
    const nobody = tls.replace(/\/\/.*@/, '//')
    const options = { ca: certificates.ca, serverName, auth: 'certificate', ...shown() } as const
    await connected(nobody, options)
    const { cert, key } = certificates.server
    await expect(created(nobody, { ...options, cert, key }).connect({ signal })).rejects.toMatchObject({
      code: 'notAuthorized',
      message: expect.stringContaining('it has no user for the name in our certificate'),
    })
  })

  test('refuses an authority that it does not know', async () => {
    await expect(created(tls, { serverName, ...shown() }).connect({ signal })).rejects.toMatchObject({
      code: 'connectFailed',
      message: expect.stringMatching(/certificate/),
    })
  })

  test.each(['other.test', undefined])('refuses a certificate for another name than %s', async name => {
    const options = { ca: certificates.ca, ...(name === undefined ? {} : { serverName: name }), ...shown() }
    await expect(created(tls, options).connect({ signal })).rejects.toMatchObject({
      code: 'connectFailed',
      message: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
    })
  })

  test('says so when the broker misses a certificate', async () => {
    const transport = created(tls, { ca: certificates.ca, serverName })
    await expect(transport.connect({ signal })).rejects.toMatchObject({ code: 'notAuthorized' })
  })

  test('says so when the broker does not know who signed ours', async () => {
    const others = await makeCertificates()
    onTestFinished(() => others.remove())
    const { cert, key } = others.client
    const transport = created(tls, { ca: certificates.ca, serverName, cert, key })
    await expect(transport.connect({ signal })).rejects.toMatchObject({ code: 'notAuthorized' })
  })

  test('says so when the broker speaks none', async () => {
    const transport = created(alice.replace('amqp:', 'amqps:'), { ca: certificates.ca })
    await expect(transport.connect({ signal })).rejects.toMatchObject({ code: 'connectFailed' })
  })
})

function recordingLogger(): { readonly lines: readonly string[]; readonly logger: Logger } {
  const lines: string[] = []
  const note: LogMethod = (...args: readonly unknown[]) =>
    void lines.push(inspect(args, { depth: 20, showHidden: true }))
  const logger: Logger = {
    trace: note,
    debug: note,
    info: note,
    warn: note,
    error: note,
    child: () => logger,
  }
  return { lines, logger }
}
