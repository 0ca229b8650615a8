import { readFileSync } from 'node:fs'
import { defineConfig, type Options } from 'tsup'

interface SourceEntry {
  '@collective/source'?: string
}

interface Manifest {
  exports: Record<string, SourceEntry | string>
  /** Private names such as `#primitives`, each by the condition that chooses its source. */
  imports?: Record<string, Record<string, SourceEntry>>
}

/** Every subpath that package.json exports, and what stands behind its private names, by the source it is built from. */
function entriesOf({ exports, imports = {} }: Manifest): string[] {
  return [...Object.values(exports), ...Object.values(imports).flatMap(Object.values<SourceEntry>)]
    .map(entry => (typeof entry === 'string' ? undefined : entry['@collective/source']))
    .filter(source => source !== undefined)
}

/**
 * How a package is built: one bundle per exported subpath, with types for both formats.
 * @param formats `['esm', 'cjs']`, or `['esm']` for packages that are ESM only
 */
export function library(formats: Options['format'] = ['esm', 'cjs']): ReturnType<typeof defineConfig> {
  return defineConfig({
    entry: entriesOf(JSON.parse(readFileSync('package.json', 'utf8')) as Manifest),
    format: formats,
    target: 'node20',
    platform: 'neutral',
    // Chosen where the package is used, not where it is built.
    external: [/^#/],
    // With types of its own the consumer needs no @types/node for AsyncDisposable.
    dts: {
      banner: '/// <reference lib="esnext.disposable" />',
      compilerOptions: { composite: false, ignoreDeprecations: '6.0' },
    },
    clean: true,
    splitting: true,
    sourcemap: true,
    treeshake: true,
  })
}
