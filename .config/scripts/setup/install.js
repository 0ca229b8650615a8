import { existsSync } from 'node:fs'
import { mustRun } from '../processes/run-program.js'
import { fingerprint, readStamp, writeStamp } from '../workspace/fingerprint.js'
import { publishedPackages, workspaceMembers } from '../workspace/packages.js'
import { root } from '../workspace/paths.js'
import { pnpmCommand } from './pnpm.js'

/** What an installation depends on. */
function installFingerprint() {
  const manifests = workspaceMembers().map(({ folder }) => `${folder}/package.json`)
  const files = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc'].map(name => root + name)
  return fingerprint([...files, ...manifests], [process.versions.modules, process.platform, process.arch])
}

function isInstalled() {
  const folders = [root, ...publishedPackages().map(({ folder }) => `${folder}/`)]
  return folders.every(folder => existsSync(`${folder}node_modules`))
}

/** Installs what the lockfile says, unless that has been done and nothing has changed since. */
export async function installDependencies() {
  const wanted = installFingerprint()
  if (isInstalled() && readStamp('install') === wanted) return 'dependencies as they were'
  const [program = '', ...args] = await pnpmCommand()
  await mustRun(program, [...args, 'install', '--frozen-lockfile'], { env: { CI: 'true' } })
  writeStamp('install', wanted)
  return 'dependencies installed'
}
