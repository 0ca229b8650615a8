import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { root } from './paths.js'

/**
 * A member of the workspace.
 * @typedef {object} Member
 * @property {string} folder absolute, without a slash at its end
 * @property {string} name as its package.json says
 * @property {Record<string, any>} manifest its package.json
 */

/** @param {string} folder @returns {Member} */
function memberIn(folder) {
  const manifest = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))
  return { folder, name: manifest.name, manifest }
}

/** @param {string} parent @returns {Member[]} */
function membersUnder(parent) {
  if (!existsSync(parent)) return []
  const folders = readdirSync(parent).map(name => `${parent}/${name}`)
  return folders.filter(folder => existsSync(`${folder}/package.json`)).map(memberIn)
}

/** The packages that are published. */
export function publishedPackages() {
  return membersUnder(`${root}packages`)
}

/** Every member but the root: packages, examples and test, as pnpm-workspace.yaml lists them. */
export function workspaceMembers() {
  return [...publishedPackages(), ...membersUnder(`${root}examples`), memberIn(`${root}test`)]
}

/**
 * The published packages that a package needs when it runs, without those that only its tests use.
 * @param {Member} member
 * @param {Member[]} among
 */
export function runtimeDependencies(member, among) {
  const { dependencies = {}, peerDependencies = {} } = member.manifest
  return among.filter(({ name }) => name in dependencies || name in peerDependencies)
}
