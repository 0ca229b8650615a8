import { execFileSync } from 'node:child_process'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import type { Environment } from '../process/clean-environment'

/** A registry of npm on this machine, and a prefix for what is installed from it. */
export interface NpmRegistry {
  /** Makes npm work with both, and leave everything else alone. */
  readonly environment: Environment
  close(): Promise<void>
}

/** @param versions of each package by its name, the last of which is `latest` */
export async function npmRegistry(
  versions: Readonly<Record<string, readonly string[]>>,
): Promise<NpmRegistry> {
  const top = await mkdtemp(join(tmpdir(), 'collective-npm-'))
  for (const folder of ['prefix/lib', 'home', 'tarballs']) await mkdir(join(top, folder), { recursive: true })
  const documents = new Map<string, string>()
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '').slice(1)
    const document = documents.get(path)
    if (document !== undefined) response.end(document)
    else if (path.startsWith('tarballs/')) void readFile(join(top, path)).then(bytes => response.end(bytes))
    else response.writeHead(404).end('{}')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  for (const [name, each] of Object.entries(versions))
    documents.set(name, await publish(top, url, { name, each }))
  return {
    environment: {
      HOME: join(top, 'home'),
      npm_config_registry: url,
      npm_config_prefix: join(top, 'prefix'),
      npm_config_cache: join(top, 'cache'),
    },
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
      await rm(top, { recursive: true })
    },
  }
}

/** Packs the versions of a package. @returns the document that a registry has about it */
async function publish(
  top: string,
  url: string,
  { name, each }: { name: string; each: readonly string[] },
): Promise<string> {
  const manifests: Record<string, object> = {}
  for (const version of each) {
    const file = `${name.replace('/', '-')}-${version}.tgz`
    const folder = join(top, 'build', file)
    await mkdir(join(folder, 'package'), { recursive: true })
    await writeFile(join(folder, 'package/package.json'), JSON.stringify({ name, version }))
    execFileSync('tar', ['-czf', join(top, 'tarballs', file), '-C', folder, 'package'])
    manifests[version] = { name, version, dist: { tarball: `${url}/tarballs/${file}` } }
  }
  return JSON.stringify({ name, 'dist-tags': { latest: each.at(-1) }, versions: manifests })
}
