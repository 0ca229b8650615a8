import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Environment } from '../process/clean-environment'

/** A package to be built. */
export interface TestPackage {
  readonly name: string
  readonly version: string
  readonly depends?: string
  /** Whether it has a configuration file. */
  readonly configured?: boolean
  /** Run when it has been unpacked; `@TOP@` is the folder of the root. */
  readonly postinst?: string
}

/** An installation of Debian that has no packages yet, and a repository: the real apt and dpkg work in it, and leave the machine alone. */
export interface DebianRoot {
  readonly top: string
  /** Makes apt and dpkg work here. */
  readonly environment: Environment
  remove(): Promise<void>
}

const folders = [
  'debian/etc/apt/apt.conf.d',
  'debian/etc/apt/preferences.d',
  'debian/etc/apt/sources.list.d',
  'debian/etc/apt/trusted.gpg.d',
  'debian/var/lib/apt/lists/partial',
  'debian/var/lib/dpkg/info',
  'debian/var/lib/dpkg/updates',
  'debian/var/lib/dpkg/triggers',
  'debian/var/cache/apt/archives/partial',
  'debian/var/log/apt',
  'repository',
]

/** @throws Error that says what is missing, where this is no Debian or not root */
export async function debianRoot(packages: readonly TestPackage[]): Promise<DebianRoot> {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/dpkg-deb'))
    throw new Error('the tests of apt need Debian or Ubuntu, and root: run them there')
  const top = await mkdtemp(join(tmpdir(), 'collective-debian-'))
  for (const folder of folders) await mkdir(join(top, folder), { recursive: true })
  await writeFile(join(top, 'debian/var/lib/dpkg/status'), '')
  await writeFile(join(top, 'debian/etc/apt/sources.list'), `deb [trusted=yes] file:${top}/repository ./\n`)
  const configuration = join(top, 'apt.conf')
  await writeFile(
    configuration,
    `Dir "${top}/debian"; Dir::State::status "${top}/debian/var/lib/dpkg/status"; DPkg::Options { "--force-script-chrootless"; };`,
  )
  const entries: string[] = []
  for (const each of packages) entries.push(await build(top, each))
  await writeFile(join(top, 'repository/Packages'), entries.join('\n'))
  return {
    top,
    environment: { APT_CONFIG: configuration, DPKG_ROOT: join(top, 'debian') },
    remove: () => rm(top, { recursive: true }),
  }
}

/** Builds a package. @returns its entry in the index of the repository */
async function build(top: string, { name, version, ...more }: TestPackage): Promise<string> {
  const folder = join(top, 'build', `${name}_${version}`)
  const write = async (path: string, text: string, mode = 0o644): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
    await chmod(join(folder, path), mode)
  }
  const depends = more.depends === undefined ? '' : `Depends: ${more.depends}\n`
  const control = `Package: ${name}\nVersion: ${version}\nArchitecture: all\nMaintainer: Tests <tests@example.net>\n${depends}Description: for tests\n`
  await write('DEBIAN/control', control)
  if (more.configured) {
    await write(`etc/${name}.conf`, 'setting = 1\n')
    await write('DEBIAN/conffiles', `/etc/${name}.conf\n`)
  }
  if (more.postinst !== undefined)
    await write('DEBIAN/postinst', `#!/bin/sh\n${more.postinst.replaceAll('@TOP@', top)}\n`, 0o755)
  const file = `${name}_${version.replace(':', '%3a')}_all.deb`
  const path = join(top, 'repository', file)
  execFileSync('dpkg-deb', ['-Znone', '--root-owner-group', '--build', folder, path], { stdio: 'ignore' })
  const bytes = await readFile(path)
  const sum = createHash('sha256').update(bytes).digest('hex')
  return `${control}Filename: ./${file}\nSize: ${bytes.length}\nSHA256: ${sum}\n`
}
