import { installDependencies } from './install.js'
import { requireNode } from './node-version.js'
import { requirePrograms } from './programs.js'
import { linkRootBins } from './root-bins.js'

/** Everything that building and running needs. @returns {Promise<string>} what was done */
export async function setUp() {
  requireNode()
  const installed = await installDependencies()
  linkRootBins()
  return installed
}

/** Everything that the tests need as well. @returns {Promise<string>} what was done */
export async function setUpForTests() {
  const installed = await setUp()
  return `${installed}; ${await requirePrograms()}`
}
