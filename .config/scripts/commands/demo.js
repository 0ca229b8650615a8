import { setUp } from '../setup/set-up.js'
import { runBuilt } from './run-built.js'

/** `npm run demo`: a fleet of real processes on this machine. @param {string[]} args such as `--keep` */
export function demo(args) {
  return runBuilt({ command: 'npm run demo', file: 'examples/demo/demo.js', setUp }, args)
}
