// `npm run setup`: everything that building, running and testing need. Doing it twice costs nothing.
import { endTogether } from './processes/run-program.js'
import { execute } from './steps/execute.js'
import { setUpForTests } from './setup/set-up.js'

endTogether()
await execute([{ name: 'set-up', run: setUpForTests }], { rerun: () => 'npm run setup' })
