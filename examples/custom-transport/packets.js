/** A packet on the wire: its length in four bytes, a line of JSON, and bytes that are whatever they are. */
export function encodePacket(header, bytes = new Uint8Array()) {
  const line = Buffer.from(`${JSON.stringify(header)}\n`)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(line.length + bytes.length)
  return Buffer.concat([length, line, bytes])
}

/** Calls back with every packet that comes on a socket, however it was cut on the way. */
export function readPackets(socket, onPacket) {
  let unread = Buffer.alloc(0)
  socket.on('data', chunk => {
    unread = Buffer.concat([unread, chunk])
    for (let end; unread.length >= 4 && unread.length >= (end = 4 + unread.readUInt32BE());) {
      const packet = unread.subarray(4, end)
      const body = packet.indexOf('\n') + 1
      unread = unread.subarray(end)
      onPacket(JSON.parse(packet.toString('utf8', 0, body)), new Uint8Array(packet.subarray(body)))
    }
  })
}
