import { checks, groundwork } from '../check/steps.js'
import { Failure } from '../processes/failure.js'
import { execute } from '../steps/execute.js'

/**
 * `npm test`: every check; `npm test -- lint types`: those; with `--keep-going` past the first failure.
 * @param {string[]} args
 */
export async function check(args) {
  const keepGoing = args.includes('--keep-going')
  const named = args.filter(arg => arg !== '--keep-going')
  const unknown = named.find(name => !checks.some(step => step.name === name))
  if (unknown)
    throw new Failure(`no check is called ${unknown}: name ${checks.map(({ name }) => name).join(', ')}`)
  const chosen = checks.filter(({ name }) => named.length === 0 || named.includes(name))
  const needsBuild = chosen.some(({ after = [] }) => after.includes('build'))
  const ground = groundwork.filter(({ name }) => name !== 'build' || needsBuild)
  await execute([...ground, ...chosen], { rerun: name => `npm test -- ${name}`, keepGoing })
}
