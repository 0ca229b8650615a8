import { createSocket } from 'node:dgram'
import { once } from 'node:events'

/** A name server on this machine that knows what it is told, and keeps silent about `silent.test`. */
export interface NameServer {
  /** Its address with its port. */
  readonly address: string
  close(): Promise<void>
}

/** @param records the data of answers, by name and number of the type (RFC 1035, 3.2.2) */
export async function nameServer(records: Readonly<Record<string, readonly Buffer[]>>): Promise<NameServer> {
  const socket = createSocket('udp4')
  socket.on('message', (query, from) => {
    const { name, type, end } = questionIn(query)
    if (name !== 'silent.test')
      socket.send(answer(query.subarray(0, end), type, records[`${name} ${type}`]), from.port)
  })
  await once(socket.bind(0, '127.0.0.1'), 'listening')
  return {
    address: `127.0.0.1:${socket.address().port}`,
    close: async () => {
      const closed = once(socket, 'close')
      socket.close()
      await closed
    },
  }
}

/** The data of a name: each part behind its length. */
export function nameData(name: string): Buffer {
  return Buffer.concat([
    ...name.split('.').map(part => Buffer.from(`${String.fromCharCode(part.length)}${part}`)),
    Buffer.of(0),
  ])
}

function questionIn(query: Buffer): { name: string; type: number; end: number } {
  const parts: string[] = []
  let at = 12
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    parts.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: parts.join('.'), type: query.readUInt16BE(at + 1), end: at + 5 }
}

function answer(question: Buffer, type: number, found: readonly Buffer[] = []): Buffer {
  const header = Buffer.from(question.subarray(0, 12))
  // An answer, and no such name where there is nothing.
  header.writeUInt16BE(found.length > 0 ? 0x8180 : 0x8183, 2)
  header.writeUInt16BE(found.length, 6)
  header.writeUInt16BE(0, 10)
  const answers = found.map(data => {
    const head = Buffer.alloc(12)
    head.writeUInt16BE(0xc00c, 0)
    head.writeUInt16BE(type, 2)
    head.writeUInt16BE(1, 4)
    head.writeUInt32BE(60, 6)
    head.writeUInt16BE(data.length, 10)
    return Buffer.concat([head, data])
  })
  return Buffer.concat([header, question.subarray(12), ...answers])
}
