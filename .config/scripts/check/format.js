import { mustRunTool } from '../processes/run-program.js'

/** @param {AbortSignal} signal */
export async function checkFormat(signal) {
  await mustRunTool(
    'prettier',
    ['--config', '.config/prettier.json', '--check', '--log-level', 'warn', '.'],
    { signal },
  )
  return ''
}
