// What the scripts of package.json call: `run.js build|check|demo|soak|bench [argument…]`. Each does its set-up first.
import { commands } from './commands/commands.js'
import { Failure } from './processes/failure.js'
import { endTogether } from './processes/run-program.js'
import { explainFailure } from './steps/report.js'

endTogether()

const [name = '', ...args] = process.argv.slice(2)
const command = commands.get(name)

try {
  if (command) await command(args)
  else throw new Failure(`no command is called "${name}": expected ${[...commands.keys()].join(', ')}`)
} catch (error) {
  console.error(explainFailure(error))
  process.exitCode = 1
}
