import { fromConfig } from '@collective/config'
import { all } from '@collective/core'
import { createClient } from '@collective/rpc'
import { printer } from './printer.js'

const client = await createClient(await fromConfig())
try {
  const run = client.agent(printer).list({}, { where: all(), timeout: 2_000 })
  for await (const reply of run) {
    if (reply.outcome === 'ok') console.log(reply.sender, reply.data.printers)
    else console.log(reply.sender, reply.outcome, reply.statusmsg)
  }
  const { stats, outcomes } = await run.summary()
  console.log(`${stats.responses} of ${stats.discovered} answered:`, outcomes)
} finally {
  await client.close()
}
