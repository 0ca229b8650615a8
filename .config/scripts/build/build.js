import { mustRunTool } from '../processes/run-program.js'
import { fingerprint, readStamp, writeStamp } from '../workspace/fingerprint.js'
import { inLanes } from '../workspace/in-lanes.js'
import { publishedPackages, runtimeDependencies } from '../workspace/packages.js'
import { root } from '../workspace/paths.js'

/** @import { Member } from '../workspace/packages.js' */

/**
 * What the result of building a package depends on: its files, and all that its dependencies depend on.
 * @param {Member} member @param {Member[]} among @returns {string}
 */
function buildInputs(member, among) {
  const own = ['src', 'package.json', 'tsconfig.json', 'tsup.config.ts'].map(
    name => `${member.folder}/${name}`,
  )
  const shared = ['.config/tsup.ts', 'tsconfig.base.json', 'pnpm-lock.yaml'].map(name => root + name)
  const dependencies = runtimeDependencies(member, among).map(other => buildInputs(other, among))
  return fingerprint([...own, ...shared], dependencies)
}

/** @param {Member} member @param {Member[]} among */
function stampOf(member, among) {
  return `${buildInputs(member, among)} ${fingerprint([`${member.folder}/dist`])}`
}

/** @param {Member} member */
function stampName({ folder }) {
  return `build-${folder.slice(folder.lastIndexOf('/') + 1)}`
}

/**
 * Builds those packages whose sources, dependencies or dist are not as they were after the last build, two at a time.
 * Types and bundles come from sources alone, so no package waits for another.
 * @param {AbortSignal} signal
 */
export async function build(signal) {
  const packages = publishedPackages()
  const stale = packages.filter(member => readStamp(stampName(member)) !== stampOf(member, packages))
  await inLanes(stale, member => buildOne(member, packages, signal))
  return `${stale.length} of ${packages.length} packages built`
}

/** @param {Member} member @param {Member[]} among @param {AbortSignal} signal */
async function buildOne(member, among, signal) {
  const before = buildInputs(member, among)
  await mustRunTool('tsup', ['--silent'], { cwd: member.folder, signal })
  // A source that changed meanwhile makes the next build do it again.
  if (before === buildInputs(member, among)) writeStamp(stampName(member), stampOf(member, among))
}
