import { mustRunTool } from '../processes/run-program.js'

/**
 * Every file is formatted.
 * @param {AbortSignal} signal
 * @param {string[]} [files]
 */
export async function checkFormat(signal, files = ['.']) {
  const args = ['--config', '.config/prettier.json', '--check', '--log-level', 'warn', ...files]
  await mustRunTool('prettier', args, { signal })
  return ''
}
