import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// Tests and types see the sources through this condition; what tests spawn uses dist.
const conditions = ['@collective/source', 'module', 'node', 'development|production']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts', 'examples/**/*.test.ts'],
    typecheck: {
      enabled: true,
      include: ['packages/*/src/**/*.test-d.ts'],
      tsconfig: '.config/tsconfig.tests.json',
    },
    retry: 0,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    passWithNoTests: false,
  },
})
