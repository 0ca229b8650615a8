import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = 'test/workspace/fixtures/lint/packages/'

interface Message {
  readonly ruleId: string
  readonly message: string
}

/** What the linter must say of a fixture. */
interface Breach {
  readonly file: string
  readonly rule: string
  readonly says: RegExp
}

const boundary = 'collective/package-boundaries'
const breaches: readonly Breach[] = [
  { file: 'core/src/imports-rpc.ts', rule: boundary, says: /core is what everything else stands on/ },
  { file: 'rpc/src/imports-a-transport.ts', rule: boundary, says: /rpc runs on any transport/ },
  { file: 'rpc/src/imports-config.ts', rule: boundary, says: /rpc may not import @collective\/config/ },
  { file: 'transport-amqp/src/imports-rpc.ts', rule: boundary, says: /a plug-in knows nothing of requests/ },
  { file: 'security-psk/src/imports-a-transport.ts', rule: boundary, says: /a plug-in knows nothing of/ },
  { file: 'facts/src/imports-config.ts', rule: boundary, says: /facts may not import @collective\/config/ },
  { file: 'broker/src/imports-a-transport.ts', rule: boundary, says: /may not import .*transport-mqtt/ },
  { file: 'agents/src/imports-facts.ts', rule: boundary, says: /it must run on every transport/ },
  { file: 'testing/src/imports-a-transport.ts', rule: boundary, says: /may not import .*transport-mqtt/ },
  { file: 'config/src/imports-facts.ts', rule: boundary, says: /only when a configuration names them/ },
  { file: 'cli/src/imports-testing.ts', rule: boundary, says: /what only tests use stays out/ },
  { file: 'newcomer/src/imports-core.ts', rule: boundary, says: /has no layer: give it one/ },
  { file: 'core/src/reaches-into-rpc.ts', rule: 'import-x/no-relative-packages', says: /another package/ },
  { file: 'core/src/imports-node.ts', rule: 'no-restricted-imports', says: /also runs in browsers/ },
  { file: 'core/src/imports-builtin.ts', rule: 'no-restricted-imports', says: /Write node:path/ },
  { file: 'rpc/src/imports-node.ts', rule: 'no-restricted-imports', says: /behind the \.\/node entry/ },
  { file: 'rpc/src/reads-the-environment.ts', rule: 'no-restricted-globals', says: /also runs in browsers/ },
  { file: 'core/src/reads-the-clock.ts', rule: 'no-restricted-properties', says: /are injected here/ },
  { file: 'core/src/starts-a-timer.ts', rule: 'no-restricted-globals', says: /are injected here/ },
  { file: 'core/src/cycle/first.ts', rule: 'import-x/no-cycle', says: /Dependency cycle/ },
  { file: 'core/src/cycle/second.ts', rule: 'import-x/no-cycle', says: /Dependency cycle/ },
  {
    file: 'facts/src/floating-promise.ts',
    rule: '@typescript-eslint/no-floating-promises',
    says: /must be awaited/,
  },
  {
    file: 'facts/src/misused-promise.ts',
    rule: '@typescript-eslint/no-misused-promises',
    says: /void return was expected/,
  },
  { file: 'facts/src/any.ts', rule: '@typescript-eslint/no-explicit-any', says: /Unexpected any/ },
  { file: 'facts/src/non-null.ts', rule: '@typescript-eslint/no-non-null-assertion', says: /Forbidden/ },
  {
    file: 'facts/src/incomplete-switch.ts',
    rule: '@typescript-eslint/switch-exhaustiveness-check',
    says: /not matched: "down"/,
  },
  { file: 'facts/src/bare-error.ts', rule: 'no-restricted-syntax', says: /Throw a CollectiveError/ },
  { file: 'facts/src/listens-to-an-abort.ts', rule: 'no-restricted-syntax', says: /with onAbort/ },
  { file: 'facts/src/default-export.ts', rule: 'no-restricted-syntax', says: /Export by name/ },
  { file: 'facts/src/empty-catch.ts', rule: 'no-empty', says: /Empty block/ },
  { file: 'facts/src/long-function.ts', rule: 'max-lines-per-function', says: /Maximum allowed is 40/ },
  { file: 'facts/src/too-many-parameters.ts', rule: 'max-params', says: /Maximum allowed is 3/ },
]

/** Fixtures that show what is allowed. */
const allowed = [
  'cli/src/imports-the-rest.ts',
  'config/src/loads-facts.ts',
  'rpc/src/files/imports-node.ts',
  'rpc/src/reached-into.ts',
  'testing/src/imports-memory.ts',
  'transport-mqtt/src/imports-core.ts',
]

describe('the linter, as npm test runs it', () => {
  const found = new Map<string, readonly Message[]>()

  beforeAll(async () => {
    const args = ['-c', '.config/eslint.config.js', '--no-ignore', '--format', 'json', folder]
    const { stdout } = await execa('node_modules/.bin/eslint', args, { cwd: root, reject: false })
    const results = JSON.parse(stdout) as readonly { filePath: string; messages: readonly Message[] }[]
    for (const { filePath, messages } of results) found.set(filePath.slice((root + folder).length), messages)
  }, 180_000)

  it.each(breaches)('rejects $file by $rule alone, with the reason', ({ file, rule, says }) => {
    const messages = found.get(file) ?? []
    expect(messages.map(({ ruleId }) => ruleId)).toEqual([rule])
    expect(messages[0]?.message).toMatch(says)
  })

  it.each(allowed)('accepts %s', file => {
    expect(found.get(file)).toEqual([])
  })

  it('has a fixture for everything above, and says something of every fixture', () => {
    expect([...found.keys()].sort()).toEqual([...breaches.map(({ file }) => file), ...allowed].sort())
  })
})
