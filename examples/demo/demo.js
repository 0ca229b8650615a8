// npm run demo [-- [--keep] [--url URL]]: a fleet of real processes on this machine, and the main job on it. With a URL it is at that broker,
// without at one of its own.
import { constants } from 'node:os'
import { parseArgs } from 'node:util'
import { findService } from './find-service.js'
import { caller, Fleet, identities } from './fleet.js'
import { show } from './processes.js'

const { keep, url } = parseArgs({
  options: { keep: { type: 'boolean', default: false }, url: { type: 'string' } },
}).values
const fleet = new Fleet({ keep, url })
const { signal, abort } = interruption()
const startedMs = performance.now()

try {
  await fleet.prepare()
  await makeKeys({ env: process.env, signal, cwd: fleet.folder })
  console.log(`\nStarting ${url === undefined ? 'the embedded broker and ' : ''}${identities.length} nodes …`)
  await fleet.start(signal)
  console.log(`Up after ${secondsSince(startedMs)} s at ${withoutCredentials(fleet.env.COLLECTIVE_URL)}`)
  await mainJob({ env: fleet.env, signal })
  if (keep) sayHowToGoOn()
  else await fleet.stop()
  console.log(`\nDone after ${secondsSince(startedMs)} s.`)
} catch (error) {
  console.error(`\nThe demo failed: ${error.message}`)
  process.exitCode ??= 1
  abort()
  await fleet.stop()
}

/** Whoever interrupts the demo leaves nothing running: a fleet that is to be kept would hear nothing of Ctrl-C by itself. */
function interruption() {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(name, () => {
      process.exitCode ??= 128 + constants.signals[name]
      controller.abort(new Error(`interrupted by ${name}`))
    })
  return { signal: controller.signal, abort: () => controller.abort() }
}

async function makeKeys(options) {
  await show(['keys', 'authority'], options)
  await show(['keys', 'issue', 'node', ...identities], options)
  await show(['keys', 'issue', 'client', caller], options)
}

async function mainJob(options) {
  await show(['ping'], options)
  await show(['find', '--with-fact', 'location=~^nan'], options)
  await serviceStatus(options)
  await show(['rpc', 'shell', 'run', 'command=uname -n', '-v'], options)
  await show(['inventory', identities[0]], options)
}

async function serviceStatus(options) {
  const service = findService()
  if (service) return show(['rpc', 'service', 'status', `service=${service}`], options)
  console.log(
    '\n(skipped: rpc service status, because this machine has no service manager that the agent knows)',
  )
}

function sayHowToGoOn() {
  fleet.letGo()
  console.log('\nThe fleet goes on running. In another terminal:\n')
  const { COLLECTIVE_URL, COLLECTIVE_SECURITY } = fleet.env
  console.log(`  export COLLECTIVE_URL=${COLLECTIVE_URL} COLLECTIVE_SECURITY=${COLLECTIVE_SECURITY}`)
  console.log(`\nTo stop it:\n\n  kill ${fleet.pids.join(' ')} && rm -r ${fleet.folder}`)
}

function withoutCredentials(address) {
  return address.replace(/\/\/[^/]*@/, '//')
}

function secondsSince(fromMs) {
  return ((performance.now() - fromMs) / 1_000).toFixed(1)
}
