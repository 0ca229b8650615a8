import { readFileSync } from 'node:fs'
import { defineConfig, type Options } from 'tsup'

interface SourceEntry {
  '@collective/source'?: string
}

interface Manifest {
  exports: Record<string, SourceEntry | string>
}

/** Every subpath that package.json exports, by the source it is built from. */
function entriesOf(manifest: Manifest): string[] {
  return Object.values(manifest.exports)
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
