import { build as buildPackages } from '../build/build.js'
import { setUp } from '../setup/set-up.js'
import { execute } from '../steps/execute.js'

/** `npm run build`: the packages into their dist folders. */
export async function build() {
  const steps = [
    { name: 'set-up', run: setUp },
    { name: 'build', run: buildPackages, after: ['set-up'] },
  ]
  await execute(steps, { rerun: () => 'npm run build' })
}
