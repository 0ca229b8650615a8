import { startBroker } from '@collective/broker'
import { eventAddress } from '@collective/core'
import { startMosquitto, startTcpProxy } from '@collective/testing/brokers'
import { describe, expect, onTestFinished, test } from 'vitest'
import { mqtt, type MqttOptions } from './index'
import { connected, signal, untilReconnects } from './transport.fixture'

interface Place {
  readonly url: string
  readonly options: MqttOptions
}

async function mosquitto(protocolVersion: 4 | 5): Promise<Place> {
  const broker = await startMosquitto()
  onTestFinished(() => broker.stop())
  return { url: broker.url, options: { protocolVersion } }
}

async function embedded(scheme: 'mqtt' | 'ws'): Promise<Place> {
  const broker = await startBroker({ webSocket: {} })
  onTestFinished(() => broker.close())
  return { url: (scheme === 'mqtt' ? broker.url : broker.webSocketUrl) ?? '', options: {} }
}

const places: readonly [string, () => Promise<Place>][] = [
  ['mosquitto in version 5', () => mosquitto(5)],
  ['mosquitto in version 4', () => mosquitto(4)],
  ['the embedded broker', () => embedded('mqtt')],
  ['the embedded broker over WebSocket', () => embedded('ws')],
]

const suspect = (identity: string): ReturnType<typeof eventAddress> =>
  eventAddress('collective', 'suspect', identity)

describe.each(places)('on %s', (_name, start) => {
  test('a farewell is said for every connection that breaks, and for none that is closed', async () => {
    const { url, options } = await start()
    const proxy = await startTcpProxy(Number(new URL(url).port))
    onTestFinished(() => proxy.close())
    const watcher = await connected(url, options)
    const farewells: string[] = []
    let said: () => void = () => undefined
    const watch = ({ address, bytes }: { address: object; bytes: Uint8Array }): void => {
      farewells.push(`${Object.values(address).join(' ')} ${bytes.length}`)
      said()
    }
    const next = (): Promise<void> => new Promise(resolve => (said = resolve))
    await watcher.subscribe([suspect('*')], watch, { signal })

    const ends = mqtt(url, { ...options, identity: 'web2' })
    await ends.connect({ signal, farewell: suspect('web2') })
    await ends.close()

    const near = url.replace(/:\d+$/, `:${proxy.port}`)
    const breaks = mqtt(near, { ...options, identity: 'web1', reconnectDelay: 20 })
    onTestFinished(() => breaks.close())
    await breaks.connect({ signal, farewell: suspect('web1') })
    for (let times = 0; times < 2; times += 1) {
      const heard = next()
      proxy.drop()
      await heard
      await untilReconnects(breaks, times + 1)
    }
    expect(farewells).toEqual(Array(2).fill('event collective suspect web1 2'))
  })
})
