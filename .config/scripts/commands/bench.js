import { setUpForTests } from '../setup/set-up.js'
import { runBuilt } from './run-built.js'

/** `npm run bench`: every benchmark, or those named. @param {string[]} args */
export function bench(args) {
  return runBuilt({ command: 'npm run bench', file: 'test/bench/index.js', setUp: setUpForTests }, args)
}
