import { existsSync } from 'node:fs'
import { mustRunTool } from '../processes/run-program.js'
import { workspaceMembers } from '../workspace/packages.js'
import { root } from '../workspace/paths.js'

/**
 * Every project that tsc checks: all packages and tests at once, as checking them one by one would check what they stand on again for each;
 * by themselves those that must not know Node.js, and these scripts.
 */
function projects() {
  const isomorphic = workspaceMembers().map(({ folder }) => `${folder}/tsconfig.isomorphic.json`)
  const ours = ['tsconfig.workspace.json', 'tsconfig.json'].map(name => `${root}.config/${name}`)
  return [...ours, ...isomorphic.filter(existsSync)]
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
