import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { relative } from 'node:path'
import { root } from '../workspace/paths.js'

/**
 * Makes the bins of the private root (`mco`) known to npx. No package manager links a project's own bins, and npx
 * would try to install the root as a package, which fails on `workspace:` dependencies.
 */
export function linkRootBins() {
  const { bin } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
  const folder = `${root}node_modules/.bin`
  mkdirSync(folder, { recursive: true })
  for (const [name, target] of Object.entries(bin)) {
    rmSync(`${folder}/${name}`, { force: true })
    symlinkSync(relative(folder, root + target), `${folder}/${name}`)
  }
}
