import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// Tests and types see the sources through this condition; what tests spawn uses dist.
const conditions = ['@collective/source', 'module', 'node', 'development|production']

const isSoak = process.env['COLLECTIVE_SOAK'] === '1'

// Three brokers at once, of which each is killed: minutes, on the two cores that `npm test` has.
const onlyInSoak = ['test/cluster/**']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts', 'examples/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'test/workspace/fixtures/**', ...(isSoak ? [] : onlyInSoak)],
    typecheck: {
      enabled: true,
      include: ['packages/*/src/**/*.test-d.ts'],
      tsconfig: '.config/tsconfig.tests.json',
    },
    setupFiles: ['.config/vitest.setup.ts'],
    // How much more `npm run soak` does where a count has no number of its own for it.
    env: { COLLECTIVE_SOAK_FACTOR: isSoak ? '20' : '1' },
    // Many tests wait for brokers and processes: more than there are cores, where vitest would leave one free.
    maxWorkers: availableParallelism() + 1,
    retry: 0,
    allowOnly: false,
    testTimeout: isSoak ? 1_800_000 : 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    passWithNoTests: false,
  },
})
