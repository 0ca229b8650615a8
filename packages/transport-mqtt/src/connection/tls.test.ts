import {
  freePort,
  makeCertificates,
  serverName,
  startMosquitto,
  type Certificates,
  type Mosquitto,
} from '@collective/testing/brokers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connected, created, signal } from '../transport.fixture'

let certificates: Certificates
let broker: Mosquitto
let [tls, mutual, web] = ['', '', '']

// One broker that shows its certificate, one that also asks for ours, and one over WebSocket.
beforeAll(async () => {
  certificates = await makeCertificates()
  const { caFile, server } = certificates
  const encrypted = [`certfile ${server.certFile}`, `keyfile ${server.keyFile}`, `cafile ${caFile}`]
  const [tlsPort, mutualPort, webPort] = [await freePort(), await freePort(), await freePort()]
  tls = `mqtts://127.0.0.1:${tlsPort}`
  mutual = `mqtts://127.0.0.1:${mutualPort}`
  web = `wss://127.0.0.1:${webPort}`
  broker = await startMosquitto({
    config: [
      ...[`listener ${tlsPort} 127.0.0.1`, ...encrypted],
      ...[`listener ${mutualPort} 127.0.0.1`, ...encrypted, 'require_certificate true'],
      ...[`listener ${webPort} 127.0.0.1`, 'protocol websockets', ...encrypted],
    ],
  })
})
afterAll(async () => {
  await broker.stop()
  await certificates.remove()
})

describe('TLS', () => {
  test('is trusted by the authority and the name given', async () => {
    await connected(tls, { ca: certificates.ca, serverName })
  })

  test('works over WebSocket', async () => {
    await connected(web, { ca: certificates.ca, serverName })
  })

  test.each(['tls', 'web'])('refuses an authority that it does not know (%s)', async which => {
    const transport = created(which === 'tls' ? tls : web, { serverName })
    await expect(transport.connect({ signal })).rejects.toMatchObject({
      code: 'connectFailed',
      message: expect.stringMatching(/certificate/),
    })
  })

  test.each(['tls', 'web'])('refuses a certificate for another name (%s)', async which => {
    const options = { ca: certificates.ca, serverName: 'other.test' }
    const transport = created(which === 'tls' ? tls : web, options)
    await expect(transport.connect({ signal })).rejects.toMatchObject({
      code: 'connectFailed',
      message: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
    })
  })

  test('checks the name of the URL where no other is given', async () => {
    await expect(created(tls, { ca: certificates.ca }).connect({ signal })).rejects.toMatchObject({
      code: 'connectFailed',
      message: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
    })
  })

  test('shows the certificate that the broker asks for', async () => {
    const { cert, key } = certificates.client
    await connected(mutual, { ca: certificates.ca, serverName, cert, key })
  })

  test('says so when the broker misses a certificate', async () => {
    const transport = created(mutual, { ca: certificates.ca, serverName })
    await expect(transport.connect({ signal })).rejects.toMatchObject({ code: 'notAuthorized' })
  })

  test('says so when the broker does not know who signed ours', async () => {
    const others = await makeCertificates()
    const { cert, key } = others.client
    const transport = created(mutual, { ca: certificates.ca, serverName, cert, key })
    await expect(transport.connect({ signal })).rejects.toMatchObject({ code: 'notAuthorized' })
    await others.remove()
  })

  test('says so when the broker speaks none', async () => {
    const transport = created(broker.url.replace('mqtt:', 'mqtts:'), { ca: certificates.ca })
    await expect(transport.connect({ signal })).rejects.toMatchObject({ code: 'connectFailed' })
  })
})
