import { checkTarball } from '../packages/check-tarball.js'
import { packPackages } from '../packages/pack.js'
import { inLanes } from '../workspace/in-lanes.js'
import { cacheFolder } from '../workspace/paths.js'

/** Every package as it would be published. @param {AbortSignal} signal */
export async function checkPackages(signal) {
  const packed = await packPackages(`${cacheFolder}/packed`, signal)
  await inLanes(packed, one => checkTarball(one, signal))
  return `${packed.length} packages`
}
