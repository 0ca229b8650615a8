import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect as open, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { oneNode, type OneNode } from '../one-node.fixture'
import { printedNumbers, whenGone } from '../process/processes.fixture'
import { nameData, nameServer, type NameServer } from './name-server.fixture'
import { nettest } from './nettest'
import { waitOf } from './ping'
import type { AddressInfo } from 'node:net'
import type { JsonObject } from '@collective/core'
import type { NettestOptions } from './nettest-options'

let one: OneNode
let names: NameServer
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collective-nettest-'))
  names = await nameServer({
    'web.test 1': [Buffer.of(192, 0, 2, 9), Buffer.of(192, 0, 2, 10)],
    'web.test 28': [Buffer.from('20010db8000000000000000000000001', 'hex')],
    'alias.test 5': [nameData('web.test')],
    'web.test 15': [Buffer.concat([Buffer.of(0, 10), nameData('mail.test')])],
    'web.test 2': [nameData('ns.test')],
    'web.test 16': [Buffer.from('\x05hello'), Buffer.from('\x02hi')],
    '_mqtt._tcp.test 33': [Buffer.concat([Buffer.of(0, 1, 0, 2, 0x07, 0x5b), nameData('web.test')])],
    '9.2.0.192.in-addr.arpa 12': [nameData('web.test')],
  })
  one = await oneNode([nettest()])
})

afterAll(async () => {
  await one.close()
  await names.close()
  await rm(folder, { recursive: true })
})

const ask = (action: string, input: JsonObject): ReturnType<OneNode['call']> =>
  one.call('nettest', action, input)

/** Asks for a ping of a node that has another program for it. */
async function pingBy(options: NettestOptions, timeout = 10_000): ReturnType<OneNode['call']> {
  const other = await oneNode([nettest(options)])
  const reply = await other.call('nettest', 'ping', { fqdn: 'web.test' }, { timeout })
  await other.close()
  return reply
}

async function program(script: string): Promise<string> {
  const path = join(folder, 'ping')
  await writeFile(path, `#!/bin/sh\n${script}\n`)
  await chmod(path, 0o755)
  return path
}

describe('ping', () => {
  it('tells how long the answer took', async () => {
    const { outcome, statusmsg, data } = await ask('ping', { fqdn: '127.0.0.1' })
    // The set-up of the tests installs it where it is missing (Debian: iputils-ping).
    expect([outcome, statusmsg]).toEqual(['ok', 'OK'])
    expect(Object(data).rtt).toBeGreaterThan(0)
    expect(Object(data).rtt).toBeLessThan(2000)
  })

  it('says that there is no such host', async () => {
    expect(await ask('ping', { fqdn: 'nosuch.invalid' })).toMatchObject({
      outcome: 'failed',
      statusmsg: expect.stringMatching(
        /nosuch\.invalid could not be asked: .*(not known|failure in name resolution)/,
      ),
    })
  })

  it('says that nobody answered', async () => {
    const silent = await program(
      'echo "PING web.test: 56 data bytes"; echo "1 packets transmitted, 0 received"; exit 1',
    )
    expect(await pingBy({ ping: silent })).toMatchObject({
      outcome: 'failed',
      statusmsg: 'web.test did not answer within 2 seconds',
    })
  })

  it('says that there is no program for it', async () => {
    expect(await pingBy({ ping: 'no-such-ping' })).toMatchObject({
      outcome: 'error',
      code: 'unsupported',
      statusmsg: expect.stringContaining('Debian: iputils-ping'),
    })
  })

  it('leaves nothing behind where its time is over', async () => {
    const pids = join(folder, 'pids')
    const hanging = await program(`trap '' TERM; sleep 600 & echo $$ $! > ${pids}; wait; sleep 600`)
    expect(await pingBy({ ping: hanging, killAfter: 50 }, 1000)).toMatchObject({ outcome: 'timedOut' })
    await whenGone(...printedNumbers(readFileSync(pids, 'utf8')))
  })

  it('counts its wait as the platform does', () => {
    expect(waitOf(1.5, 'linux')).toBe('2')
    expect(waitOf(1.5, 'darwin')).toBe('1500')
  })

  it.each(['-f', '', 'a b', 'a;b', '$(id)', 'x'.repeat(254)])('asks nobody called %j', async fqdn => {
    expect(await ask('ping', { fqdn })).toMatchObject({ outcome: 'invalidData' })
  })
})

describe('connect', () => {
  it('connects and lets go', async () => {
    const server = createServer()
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    const connected = once(server, 'connection')
    const reply = await ask('connect', { fqdn: 'localhost', port })
    expect(reply).toMatchObject({ data: { connect: true, connect_status: 'Connected' } })
    expect(Object(reply.data).connect_time).toBeGreaterThan(0)
    const [socket] = await connected
    socket.resume()
    await once(socket, 'close')
    const closed = once(server, 'close')
    server.close()
    await closed
    expect(await ask('connect', { fqdn: '127.0.0.1', port })).toMatchObject({
      outcome: 'ok',
      data: { connect: false, connect_status: 'Connection refused' },
    })
  })

  it('says that there is no such host', async () => {
    expect(await ask('connect', { fqdn: 'nosuch.invalid', port: 80 })).toMatchObject({
      data: { connect: false, connect_status: expect.stringMatching(/Host not found|Name server did not/) },
    })
  })

  it('waits no longer than it is told to, nor than the request', async () => {
    const input = { fqdn: '127.0.0.1', port: await busyPort(), timeout: 0.2 }
    expect(await ask('connect', input)).toMatchObject({
      data: { connect: false, connect_status: 'Connection timed out' },
    })
    const reply = one.call('nettest', 'connect', { ...input, timeout: 30 }, { timeout: 200 })
    expect(await reply).toMatchObject({ outcome: 'timedOut' })
  })
})

/** A port at which nobody takes connections, and as many wait as may; until the end of the test. */
async function busyPort(): Promise<number> {
  const script = `require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () {
    console.log(this.address().port); process.kill(process.pid, 'SIGSTOP') })`
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(async () => {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  })
  const [printed] = await once(child.stdout, 'data')
  while (!readFileSync(`/proc/${child.pid}/stat`, 'utf8').includes(') T ')) await turn()
  const port = Number(String(printed))
  const waiting = [...Array(8).keys()].map(() => open(port, '127.0.0.1').on('error', () => undefined))
  onTestFinished(() => waiting.forEach(socket => socket.destroy()))
  await Promise.all(waiting.slice(0, 2).map(socket => once(socket, 'connect')))
  return port
}

describe('dns', () => {
  const at = (input: JsonObject): ReturnType<OneNode['call']> =>
    ask('dns', { server: names.address, ...input })

  it('gives the addresses that programs get', async () => {
    const { data } = await ask('dns', { fqdn: 'localhost' })
    expect(Object(data).records).toContain('127.0.0.1')
  })

  it.each([
    [{ fqdn: 'web.test' }, ['192.0.2.10', '192.0.2.9']],
    [{ fqdn: 'web.test', type: 'AAAA' }, ['2001:db8::1']],
    [{ fqdn: 'alias.test', type: 'CNAME' }, ['web.test']],
    [{ fqdn: 'web.test', type: 'MX' }, ['10 mail.test']],
    [{ fqdn: 'web.test', type: 'NS' }, ['ns.test']],
    [{ fqdn: 'web.test', type: 'TXT' }, ['hello', 'hi']],
    [{ fqdn: '_mqtt._tcp.test', type: 'SRV' }, ['1 2 1883 web.test']],
    [{ fqdn: '192.0.2.9', type: 'PTR' }, ['web.test']],
  ])('asks a name server for %j', async (input, records) => {
    const { outcome, data } = await at(input)
    expect([outcome, Object(data).records]).toEqual(['ok', records])
    expect(Object(data).dns_time).toBeGreaterThan(0)
  })

  it('says that there is no such name', async () => {
    expect(await at({ fqdn: 'nosuch.test', type: 'MX' })).toMatchObject({
      outcome: 'failed',
      statusmsg: 'MX of nosuch.test: ENOTFOUND',
    })
  })

  it('waits no longer than it is told to, nor than the request', async () => {
    expect(await at({ fqdn: 'silent.test', timeout: 0.2 })).toMatchObject({
      outcome: 'failed',
      statusmsg: 'no answer about silent.test came within 0.2 seconds',
    })
    const input = { fqdn: 'silent.test', server: names.address, timeout: 30 }
    const reply = one.call('nettest', 'dns', input, { timeout: 200 })
    expect(await reply).toMatchObject({ outcome: 'timedOut' })
  })

  it('needs the address of a server', async () => {
    expect(await at({ fqdn: 'web.test', server: 'ns.test' })).toMatchObject({
      outcome: 'invalidData',
      statusmsg: expect.stringContaining('expected the address of a name server'),
    })
  })
})
