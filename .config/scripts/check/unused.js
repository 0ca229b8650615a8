import { mustRunTool } from '../processes/run-program.js'

/** Code, exports and dependencies that nothing uses. @param {AbortSignal} signal */
export async function findUnused(signal) {
  await mustRunTool('knip', ['--config', '.config/knip.jsonc', '--no-config-hints'], { signal })
  return ''
}
