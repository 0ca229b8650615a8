import { mustRunTool } from '../processes/run-program.js'
import { root } from '../workspace/paths.js'

const config = `${root}.config/knip.jsonc`

/**
 * Code, exports and dependencies that nothing uses.
 * @param {AbortSignal} signal
 * @param {string[]} [where] more arguments for knip
 */
export async function findUnused(signal, where = []) {
  await mustRunTool('knip', ['--config', config, '--no-config-hints', ...where], { signal })
  return ''
}
