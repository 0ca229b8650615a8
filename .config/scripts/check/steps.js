import { build } from '../build/build.js'
import { setUpForTests } from '../setup/set-up.js'
import { checkChangesets } from './changesets.js'
import { checkContents } from './contents.js'
import { checkErrorsPage } from './errors-page.js'
import { checkFormat } from './format.js'
import { lint } from './lint.js'
import { checkPackages } from './packages.js'
import { checkTests } from './tests.js'
import { checkTypes } from './types.js'
import { findUnused } from './unused.js'

/** @import { Step } from '../steps/step.js' */

/** Set-up and build: what every check stands on. @type {Step[]} */
export const groundwork = [
  { name: 'set-up', run: setUpForTests, alone: true },
  { name: 'build', run: build, after: ['set-up'] },
]

/** The checks of `npm test`, the quick ones first. @type {Step[]} */
export const checks = [
  { name: 'contents', run: () => checkContents(), after: ['set-up'] },
  { name: 'errors', run: () => checkErrorsPage(), after: ['set-up'] },
  { name: 'changesets', run: () => checkChangesets(), after: ['set-up'] },
  { name: 'format', run: checkFormat, after: ['set-up'] },
  { name: 'unused', run: findUnused, after: ['set-up'] },
  { name: 'lint', run: lint, after: ['set-up'] },
  { name: 'types', run: checkTypes, after: ['set-up'] },
  { name: 'packages', run: checkPackages, after: ['build'] },
  { name: 'tests', run: checkTests, after: ['build'], alone: true },
]
