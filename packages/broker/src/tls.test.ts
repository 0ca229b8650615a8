import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect as connectSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { connectAsync } from 'mqtt'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { brokerOfTest } from './broker-of-test.fixture'

let folder: string
let tls: { key: Buffer; cert: Buffer }

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'broker-tls-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const request = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
  ]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
  await promisify(execFile)('openssl', [...request, ...subject, '-keyout', key, '-out', cert])
  tls = { key: await readFile(key), cert: await readFile(cert) }
})

afterAll(() => rm(folder, { recursive: true }))

test('a broker with a certificate speaks TLS', async () => {
  const broker = await brokerOfTest({ tls })
  expect(broker.url).toBe(`mqtts://127.0.0.1:${broker.port}`)
  const client = await connectAsync(broker.url, { ca: tls.cert, reconnectPeriod: 0 })
  const messages: string[] = []
  const large = new Promise<void>(resolve =>
    client.on('message', (topic, payload) => {
      messages.push(`${topic} ${payload.length}`)
      if (topic === 'large') resolve()
    }),
  )
  await client.subscribeAsync(['collective/+/presence/+', 'collective/presence', 'large'])
  await client.subscribeAsync('collective/c/node/web1')
  await client.publishAsync('large', Buffer.alloc(500_000))
  await large
  expect(messages).toEqual([
    'collective/presence 7',
    expect.stringMatching(/^collective\/c\/presence\/web1 /),
    'large 500000',
  ])
  await client.endAsync()
})

test('a broker with a certificate speaks TLS over WebSocket too', async () => {
  const broker = await brokerOfTest({ tls, webSocket: {} })
  expect(broker.webSocketUrl).toMatch(/^wss:/)
  const client = await connectAsync(broker.webSocketUrl ?? '', { ca: tls.cert, reconnectPeriod: 0 })
  await client.endAsync()
  await expect(connectAsync(broker.webSocketUrl ?? '', { reconnectPeriod: 0 })).rejects.toMatchObject({
    code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  })
})

test('who does not trust the certificate, or speaks no TLS, harms nobody', async () => {
  const broker = await brokerOfTest({ tls })
  await expect(connectAsync(broker.url, { reconnectPeriod: 0 })).rejects.toMatchObject({
    code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  })
  const socket = connectSocket(broker.port, '127.0.0.1')
  const closed = new Promise(resolve => socket.on('error', () => undefined).once('close', resolve))
  socket.write('GET / HTTP/1.1\r\n\r\n')
  socket.resume()
  await closed
  await (await connectAsync(broker.url, { ca: tls.cert, reconnectPeriod: 0 })).endAsync()
})

test('a connection that never finishes its handshake ends', async () => {
  const broker = await brokerOfTest({ tls, limits: { connectMs: 50 } })
  const socket = connectSocket(broker.port, '127.0.0.1')
  await new Promise(resolve => socket.resume().once('close', resolve))
})
