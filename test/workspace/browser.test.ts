import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'

interface Bundle {
  readonly bytes: Uint8Array
  /** What it would import at run time. */
  readonly imports: readonly string[]
}

/** Bundles everything that a module exports for the browser, as a user would, from what is published. */
async function bundle(specifier: string, external: readonly string[] = []): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: `export * from '${specifier}'`,
      resolveDir: fileURLToPath(new URL('..', import.meta.url)),
    },
    bundle: true,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    minify: true,
    write: false,
    metafile: true,
    outfile: 'bundle.js',
    external: [...external, 'node:*'],
    logLevel: 'silent',
  })
  const [file] = outputFiles
  if (!file) throw new Error('esbuild made no bundle')
  const imports = Object.values(metafile.outputs).flatMap(output => output.imports.map(({ path }) => path))
  return { bytes: file.contents, imports }
}

describe('in a browser bundle', () => {
  it.each([
    { specifier: '@collective/core', external: [] },
    { specifier: '@collective/core/internal', external: [] },
    { specifier: '@collective/rpc', external: [] },
    { specifier: '@collective/rpc/client', external: [] },
    { specifier: '@collective/rpc/client', external: ['zod'] },
    { specifier: '@collective/transport-memory', external: [] },
    { specifier: '@collective/security-nacl', external: [] },
    { specifier: '@collective/security-psk', external: [] },
  ])('$specifier needs nothing of Node.js ($external kept out)', async ({ specifier, external }) => {
    const { bytes, imports } = await bundle(specifier, external)
    expect(imports.filter(path => !external.includes(path))).toEqual([])
    const size = `${bytes.length} bytes minified, ${gzipSync(bytes).length} gzipped`
    console.log(`${specifier}${external.length > 0 ? ` without ${external.join(', ')}` : ''}: ${size}`)
  })

  it('what needs Node.js would be seen', async () => {
    const { imports } = await bundle('./workspace/fixtures/lint/packages/core/src/imports-node.ts')
    expect(imports).toEqual(['node:fs'])
  })
})
