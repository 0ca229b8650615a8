import { build } from './build.js'
import { check } from './check.js'

/** @type {ReadonlyMap<string, (args: string[]) => Promise<void>>} */
export const commands = new Map([
  ['build', build],
  ['check', check],
])
