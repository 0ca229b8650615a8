import { mustRunTool } from '../processes/run-program.js'

/** @import { Packed } from './pack.js' */

/**
 * Checks a packed package as its users will meet it: exports map and files (publint), types for both formats (attw).
 * @param {Pick<Packed, 'tarball' | 'esmOnly'>} packed
 * @param {AbortSignal} [signal]
 * @throws Failure with what is wrong
 */
export async function checkTarball({ tarball, esmOnly }, signal) {
  await mustRunTool('publint', ['--strict', tarball], { signal })
  const profile = esmOnly ? 'esm-only' : 'node16'
  await mustRunTool('attw', ['--profile', profile, '--format', 'ascii', '--no-emoji', tarball], { signal })
}
