import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter } from 'node:path'
import { Failure } from '../processes/failure.js'
import { programPath } from '../processes/program-path.js'
import { mustRun, runProgram } from '../processes/run-program.js'

/**
 * A program that the tests run for real: a broker, a shell that completes, or what an agent asks.
 * @typedef {{ program: string, distributionPackage: string, brewPackage: string, service?: string }} TestedProgram
 */

/** @type {TestedProgram[]} */
const programs = [
  {
    program: 'mosquitto',
    distributionPackage: 'mosquitto',
    brewPackage: 'mosquitto',
    service: 'mosquitto',
  },
  {
    program: 'rabbitmq-server',
    distributionPackage: 'rabbitmq-server',
    brewPackage: 'rabbitmq',
    service: 'rabbitmq-server',
  },
  { program: 'zsh', distributionPackage: 'zsh', brewPackage: 'zsh' },
  { program: 'fish', distributionPackage: 'fish', brewPackage: 'fish' },
  { program: 'ping', distributionPackage: 'iputils-ping', brewPackage: 'iputils' },
  { program: 'puppet', distributionPackage: 'puppet-agent', brewPackage: 'puppet-agent', service: 'puppet' },
  { program: 'facter', distributionPackage: 'facter', brewPackage: 'facter' },
]

/** @param {TestedProgram} tested */
function isInstalled({ program }) {
  const folders = programPath.split(delimiter)
  return folders.some(folder => isExecutable(`${folder}/${program}`))
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * Makes sure that the programs of the tests are here; installs them where that needs no question.
 * @throws Failure that names what to install
 */
export async function requirePrograms() {
  const missing = programs.filter(each => !isInstalled(each))
  if (missing.length === 0) return `${programs.map(({ program }) => program).join(', ')} found`
  const names = missing.map(({ distributionPackage }) => distributionPackage)
  const canInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  if (!canInstall) throw new Failure(askFor(missing))
  await withoutStartingServices(() => installWithApt(names))
  const still = missing.filter(each => !isInstalled(each))
  if (still.length > 0) throw new Failure(askFor(still))
  return `${names.join(', ')} installed`
}

/** @param {TestedProgram[]} missing */
function askFor(missing) {
  const names = missing.map(({ program }) => program)
  const list = missing.map(({ distributionPackage }) => distributionPackage).join(' ')
  const brew = missing.map(({ brewPackage }) => brewPackage).join(' ')
  return (
    `The tests run on real brokers and programs, and there is no ${names.join(', no ')} here. Install it, then run this again:\n` +
    `  Debian, Ubuntu: sudo apt-get install ${list}     Fedora: sudo dnf install ${list}     macOS: brew install ${brew}`
  )
}

/** @param {string[]} names */
async function installWithApt(names) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await mustRun('apt-get', ['update', '-q'], { env })
  await mustRun('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...names], { env })
}

const policy = '/usr/sbin/policy-rc.d'

/**
 * Debian starts a service when it is installed and at every boot; the tests start brokers of their own, on free ports.
 * @param {() => Promise<void>} install
 */
async function withoutStartingServices(install) {
  const ownPolicy = !existsSync(policy)
  if (ownPolicy) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    await install()
  } finally {
    if (ownPolicy) rmSync(policy)
  }
  const services = programs.flatMap(({ service }) => service ?? [])
  if (existsSync('/run/systemd/system')) await runProgram('systemctl', ['disable', '--now', ...services])
}
