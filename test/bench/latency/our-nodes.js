// Embedded nodes in a process of their own: our-nodes.js URL FIRST COUNT
import { unsigned } from '@collective/core'
import { createNode } from '@collective/rpc'
import { mqtt } from '@collective/transport-mqtt'
import { benchAgent } from './bench-agent.js'

const [url, first, count] = process.argv.slice(2)
const agent = benchAgent.implement({ ping: () => ({ pong: 1 }) })
const start = async number => {
  const identity = `bench${number}`
  const transport = mqtt(url, { identity })
  await createNode({ identity, transport, security: unsigned({ identity }), agents: [agent] })
}
const startedMs = performance.now()
// A hundred at a time: a broker's backlog of connections is not what is measured.
for (let done = 0; done < Number(count); done += 100) {
  const size = Math.min(100, Number(count) - done)
  await Promise.all(Array.from({ length: size }, (_, index) => start(Number(first) + done + index)))
}
const tookMs = Math.round(performance.now() - startedMs)
console.log(JSON.stringify({ ready: true, tookMs, rss: process.memoryUsage.rss() }))
