import { existsSync } from 'node:fs'
import { mustRunTool } from '../processes/run-program.js'
import { workspaceMembers } from '../workspace/packages.js'
import { root } from '../workspace/paths.js'

/** Every project that tsc checks: the members of the workspace, and these scripts. */
function projects() {
  const configs = workspaceMembers().flatMap(({ folder }) => [
    `${folder}/tsconfig.json`,
    `${folder}/tsconfig.isomorphic.json`,
  ])
  return [...configs, `${root}.config/tsconfig.json`].filter(existsSync)
}

/** @param {AbortSignal} signal */
export async function checkTypes(signal) {
  const all = projects()
  for (const project of all) await mustRunTool('tsc', ['--noEmit', '--project', project], { signal })
  return `${all.length} projects`
}
