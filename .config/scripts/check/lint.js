import { mustRunTool } from '../processes/run-program.js'

/** @param {AbortSignal} signal */
export async function lint(signal) {
  await mustRunTool('eslint', ['-c', '.config/eslint.config.js', '.'], { signal })
  return ''
}
