import { existsSync } from 'node:fs'
import { mustRunTool } from '../processes/run-program.js'
import { workspaceMembers } from '../workspace/packages.js'
import { root } from '../workspace/paths.js'

/** Every project that tsc checks: the members of the workspace, and these scripts. */
function projects() {
  const names = ['tsconfig.json', 'tsconfig.isomorphic.json']
  const configs = workspaceMembers().flatMap(({ folder }) => names.map(name => `${folder}/${name}`))
  return [...configs, `${root}.config/tsconfig.json`].filter(existsSync)
}

/**
 * @param {string} project its tsconfig.json
 * @param {AbortSignal} signal
 */
export function checkProject(project, signal) {
  return mustRunTool('tsc', ['--noEmit', '--project', project], { signal })
}

/** @param {AbortSignal} signal */
export async function checkTypes(signal) {
  const all = projects()
  for (const project of all) await checkProject(project, signal)
  return `${all.length} projects`
}
