import { bench } from './bench.js'
import { build } from './build.js'
import { check } from './check.js'
import { demo } from './demo.js'
import { soak } from './soak.js'

/** @type {ReadonlyMap<string, (args: string[]) => Promise<void>>} */
export const commands = new Map([
  ['build', build],
  ['check', check],
  ['demo', demo],
  ['soak', soak],
  ['bench', bench],
])
