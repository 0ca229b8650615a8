import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { cacheFolder } from './paths.js'

/** @param {string} path @returns {string[]} the files at or under it, sorted */
function filesUnder(path) {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .sort()
    .filter(name => name !== 'node_modules')
    .flatMap(name => filesUnder(`${path}/${name}`))
}

/**
 * What the files at and under `paths` contain, as a digest: equal when nothing has changed.
 * @param {string[]} paths files and folders; what does not exist counts as empty
 * @param {string[]} [also] other things that the result depends on
 */
export function fingerprint(paths, also = []) {
  const hash = createHash('sha256').update(JSON.stringify(also))
  for (const file of paths.flatMap(filesUnder)) hash.update(`\0${file}\0`).update(readFileSync(file))
  return hash.digest('hex')
}

/** @param {string} name */
function stampFile(name) {
  return `${cacheFolder}/${name}.stamp`
}

/**
 * What was stamped last under this name.
 * @param {string} name @returns {string | undefined}
 */
export function readStamp(name) {
  return existsSync(stampFile(name)) ? readFileSync(stampFile(name), 'utf8') : undefined
}

/** @param {string} name @param {string} value */
export function writeStamp(name, value) {
  mkdirSync(dirname(stampFile(name)), { recursive: true })
  writeFileSync(stampFile(name), value)
}
