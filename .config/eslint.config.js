import { fileURLToPath } from 'node:url'
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript'
import { createNodeResolver, flatConfigs, importX } from 'eslint-plugin-import-x'
import tseslint from 'typescript-eslint'
import { packageBoundaries } from './eslint/package-boundaries.js'
import {
  bareBuiltins,
  nodeGlobals,
  nodeImports,
  syntaxRestrictions,
  timeGlobals,
  timeProperties,
} from './eslint/restrictions.js'

const root = fileURLToPath(new URL('..', import.meta.url))
// One program for all packages and tests: a program for each would read what they stand on again.
const projects = [
  '.config/tsconfig.workspace.json',
  '.config/tsconfig.json',
  'test/workspace/fixtures/lint/tsconfig.json',
]

const sources = ['**/packages/*/src/**/*.ts']
const tests = ['**/*.test.ts', '**/*.test-d.ts', '**/*.fixture.ts', 'test/**', 'examples/**']
const isomorphic = ['**/packages/core/src/**/*.ts', '**/packages/rpc/src/**/*.ts']
const behindNodeEntry = ['**/packages/rpc/src/node.ts', '**/packages/rpc/src/files/**']

export default tseslint.config(
  // The fixtures are what the gates must reject: test/workspace runs the linter on them.
  { ignores: ['**/dist/', '**/coverage/', '**/.tmp/', '**/tsup.config.ts', 'test/workspace/fixtures/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', '.config/**/*.js'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: projects, tsconfigRootDir: root } },
    rules: {
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        {
          argsIgnorePattern: '^_',
          varsIgnorePattern: '^_',
          destructuredArrayIgnorePattern: '^_',
          caughtErrors: 'all',
          ignoreRestSiblings: true,
        },
      ],
      // The reason of an abort is whatever its caller chose, and is passed on as it is.
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // An interface of asynchronous plug-ins has implementations with nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
    },
  },
  // JavaScript with types in comments cannot say `unknown` where JSON is read.
  {
    files: ['.config/**/*.js'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['**/*.ts', '**/*.js'],
    // The parsers of the TypeScript set are what makes no-cycle see a cycle at all.
    extends: [flatConfigs.typescript],
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [
        createTypeScriptImportResolver({
          conditionNames: ['@collective/source', 'types', 'import', 'default'],
        }),
        createNodeResolver(),
      ],
    },
    rules: {
      'import-x/no-cycle': 'error',
      'import-x/no-self-import': 'error',
      'import-x/no-relative-packages': 'error',
      complexity: ['error', 16],
      eqeqeq: 'error',
      'max-depth': ['error', 3],
      'max-params': ['error', 3],
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-restricted-imports': ['error', { paths: bareBuiltins }],
      'no-var': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: sources,
    plugins: { collective: { rules: { 'package-boundaries': packageBoundaries } } },
    rules: {
      'collective/package-boundaries': 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': ['error', ...syntaxRestrictions],
    },
  },
  {
    files: isomorphic,
    ignores: behindNodeEntry,
    rules: {
      'no-restricted-imports': ['error', { paths: bareBuiltins, patterns: [nodeImports] }],
      'no-restricted-globals': ['error', ...nodeGlobals],
    },
  },
  {
    files: ['**/packages/core/src/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', ...nodeGlobals, ...timeGlobals],
      'no-restricted-properties': ['error', ...timeProperties],
    },
  },
  {
    files: ['**/packages/core/src/time/abort.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  // A suite is one long function, its matchers are of type any, and tests run on Node.js with whatever they need.
  {
    files: tests,
    ignores: ['test/workspace/fixtures/**'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
      'collective/package-boundaries': 'off',
      'max-lines': 'off',
      'max-lines-per-function': 'off',
      'max-params': 'off',
      'no-restricted-globals': 'off',
      'no-restricted-imports': ['error', { paths: bareBuiltins }],
      'no-restricted-properties': 'off',
      'no-restricted-syntax': 'off',
    },
  },
  // These try the scripts themselves.
  {
    files: ['test/workspace/*.ts'],
    rules: { 'import-x/no-relative-packages': 'off' },
  },
)
