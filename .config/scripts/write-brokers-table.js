// `npm run docs:brokers`: writes the table of docs/brokers.md from the brokers that the compliance suite runs on.
import { mustRunTool } from './processes/run-program.js'

await mustRunTool('vitest', ['run', '-c', '.config/vitest.config.ts', 'test/docs/brokers-page.test.ts'], {
  stream: true,
  env: { COLLECTIVE_WRITE_DOCS: '1' },
})
