import { readdirSync, readFileSync } from 'node:fs'
import { Failure } from '../processes/failure.js'
import { root } from '../workspace/paths.js'

/**
 * Something that no committed file may contain.
 * @typedef {object} Ban
 * @property {RegExp} files which files, by their path from the top
 * @property {RegExp} text
 * @property {string} why
 */

/** @type {Ban[]} */
const bans = [
  {
    files: /(^|\/)pnpm-lock\.yaml$/,
    text: /tarball:|registry:|^(?!.*deprecated:).*https?:\/\//m,
    why: 'a lockfile that names a registry installs from there alone: set omit-lockfile-registry-resolved or install from the default registry',
  },
  {
    files: /(^|\/)\.npmrc$/,
    text: /registry|_auth/i,
    why: 'where packages come from, and with which token, is for whoever installs to say',
  },
  {
    files: /./,
    text: /(?<![\w.~-])\/(?:home|Users|work|root)\/[\w.-]+\/[\w.-]|[A-Z]:\\Users\\/,
    why: 'a path of one machine: make it relative, or take it from the environment',
  },
  {
    files: /./,
    text: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_\w{36}|\bnpm_\w{36}|\bxox[abp]-\w{10}|_authToken\s*=/,
    why: 'it looks like a secret: make keys when a test needs them, and revoke what was real',
  },
]

const skipped = new Set(['node_modules', 'dist', 'coverage', '.git', '.tmp'])

/** @param {string} folder @param {string} [path] @returns {string[]} the files under it, from the folder */
function filesIn(folder, path = '') {
  return readdirSync(`${folder}/${path}`, { withFileTypes: true })
    .filter(({ name }) => !skipped.has(name) && path + name !== 'test/workspace/fixtures')
    .flatMap(entry =>
      entry.isDirectory() ? filesIn(folder, `${path}${entry.name}/`) : `${path}${entry.name}`,
    )
}

/** @param {string} folder @param {string} file @returns {string[]} a line for each ban that it breaks */
function breachesIn(folder, file) {
  const wanted = bans.filter(({ files }) => files.test(file))
  const content = readFileSync(`${folder}/${file}`, 'utf8')
  return wanted.flatMap(({ text, why }) => {
    const found = text.exec(content)
    return found ? `${file}:${content.slice(0, found.index).split('\n').length}: ${why}` : []
  })
}

/**
 * No file names a registry, a path of one machine or a secret.
 * @param {string} [folder]
 */
export async function checkContents(folder = root) {
  const files = filesIn(folder)
  const breaches = files.flatMap(file => breachesIn(folder, file))
  if (breaches.length > 0) throw new Failure(breaches.join('\n'))
  return `${files.length} files`
}
