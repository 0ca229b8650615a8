import { mkdirSync, rmSync } from 'node:fs'
import { mustRun } from '../processes/run-program.js'
import { pnpmCommand } from '../setup/pnpm.js'
import { publishedPackages } from '../workspace/packages.js'

/** @import { Member } from '../workspace/packages.js' */

/**
 * A package as it would be published.
 * @typedef {object} Packed
 * @property {string} name
 * @property {string} tarball absolute path
 * @property {boolean} esmOnly
 */

/** @param {Member} member @param {string} folder @returns {Packed} */
function packed({ name, manifest }, folder) {
  const file = `${name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`
  return { name, tarball: `${folder}/${file}`, esmOnly: !('require' in manifest.publishConfig.exports['.']) }
}

/**
 * Packs every built package into a folder, which is emptied first.
 * @param {string} folder absolute
 * @param {AbortSignal} [signal]
 * @returns {Promise<Packed[]>}
 */
export async function packPackages(folder, signal) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const [program = '', ...args] = await pnpmCommand()
  const pack = ['-r', '--filter', './packages/*', 'pack', '--pack-destination', folder]
  await mustRun(program, [...args, ...pack], { signal })
  return publishedPackages().map(member => packed(member, folder))
}
