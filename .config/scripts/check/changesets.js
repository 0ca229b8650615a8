import { createRequire } from 'node:module'
import { Failure } from '../processes/failure.js'
import { root } from '../workspace/paths.js'

/**
 * The configuration of changesets is valid, and every changeset names packages that exist.
 * (`changeset status` would also ask for a changeset, and needs a branch called main.)
 * @param {string} [folder] the workspace
 */
export async function checkChangesets(folder = root) {
  const ofCli = createRequire(createRequire(import.meta.url).resolve('@changesets/cli'))
  const { default: getReleasePlan } = ofCli('@changesets/get-release-plan')
  try {
    const { changesets } = await getReleasePlan(folder)
    return `${changesets.length} waiting for a release`
  } catch (error) {
    throw new Failure(`.changeset cannot be used: ${error instanceof Error ? error.message : String(error)}`)
  }
}
