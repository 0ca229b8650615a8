import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from './free-port.js'

/** A mosquitto of this run's own, with Nagle's algorithm off and default queues. */
export async function startMosquitto() {
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'collective-bench-'))
  const file = join(folder, 'mosquitto.conf')
  const lines = [`listener ${port} 127.0.0.1`, 'allow_anonymous true', 'set_tcp_nodelay true', 'user root']
  await writeFile(file, lines.join('\n'))
  const path = `${process.env.PATH}:/usr/sbin`
  const child = spawn('mosquitto', ['-c', file], { stdio: 'ignore', env: { ...process.env, PATH: path } })
  const exited = once(child, 'exit')
  await untilListening(port)
  const stop = async () => {
    child.kill('SIGTERM')
    await exited
    await rm(folder, { recursive: true })
  }
  return { url: `mqtt://127.0.0.1:${port}`, stop }
}

async function untilListening(port) {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (await accepts(port)) return
    await wait(25)
  }
  throw new Error(`mosquitto does not listen on port ${port}`)
}

function accepts(port) {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
