// npm run demo [-- --keep]: a fleet of real processes on this machine, and the main job on it.
import { findService } from './find-service.js'
import { Fleet, identities } from './fleet.js'
import { show } from './processes.js'

const keep = process.argv.includes('--keep')
const fleet = new Fleet()
const startedMs = performance.now()

try {
  console.log(`Starting the embedded broker and ${identities.length} nodes …`)
  await fleet.start(keep)
  console.log(
    `Up after ${((performance.now() - startedMs) / 1_000).toFixed(1)} s at ${fleet.env.COLLECTIVE_URL}`,
  )
  await mainJob(fleet.env)
  if (keep) sayHowToGoOn()
  else await fleet.stop()
  console.log(`\nDone after ${((performance.now() - startedMs) / 1_000).toFixed(1)} s.`)
} catch (error) {
  console.error(`\nThe demo failed: ${error.message}`)
  await fleet.stop()
  process.exitCode = 1
}

async function mainJob(env) {
  await show(['ping'], env)
  await show(['find', '--with-fact', 'location=~^nan'], env)
  await serviceStatus(env)
  await show(['rpc', 'shell', 'run', 'command=uname -n', '-v'], env)
  await show(['inventory', identities[0]], env)
}

async function serviceStatus(env) {
  const service = findService()
  if (service) return show(['rpc', 'service', 'status', `service=${service}`], env)
  console.log(
    '\n(skipped: rpc service status, because this machine has no service manager that the agent knows)',
  )
}

function sayHowToGoOn() {
  const pids = fleet.letGo()
  console.log('\nThe fleet goes on running. In another terminal:\n')
  console.log(`  export COLLECTIVE_URL=${fleet.env.COLLECTIVE_URL} COLLECTIVE_SECURITY=unsigned`)
  console.log(`\nTo stop it:\n\n  kill ${pids.join(' ')}`)
}
