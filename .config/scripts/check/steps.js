import { build } from '../build/build.js'
import { setUpForTests } from '../setup/set-up.js'
import { checkFormat } from './format.js'
import { runTests } from './tests.js'
import { checkTypes } from './types.js'

/** @import { Step } from '../steps/step.js' */

/** Set-up and build: what every check stands on. @type {Step[]} */
export const groundwork = [
  { name: 'set-up', run: setUpForTests, alone: true },
  { name: 'build', run: build, after: ['set-up'] },
]

/** The checks of `npm test`, the quick ones first. @type {Step[]} */
export const checks = [
  { name: 'format', run: checkFormat, after: ['set-up'] },
  { name: 'types', run: checkTypes, after: ['set-up'] },
  { name: 'tests', run: runTests, after: ['build'], alone: true },
]
