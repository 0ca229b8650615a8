import * as os from 'node:os'
import type { Facts } from '@collective/core'
import { distributionOf } from './distributions'
import { readLinuxRelease } from './linux-release'

interface Named {
  readonly family: string
  readonly name: string
  readonly version: string
  readonly codename: string
}

/** The facts `os`, `kernel` and its versions, and `timezone`. */
export async function operatingSystemFacts(): Promise<Facts> {
  const named = process.platform === 'linux' ? await linux() : await elsewhere()
  return {
    ...kernelFacts(),
    os: {
      family: named.family,
      name: named.name,
      version: named.version,
      release: releaseOf(named.version),
      ...(named.codename === '' ? {} : { codename: named.codename }),
      architecture: architectureOf(os.machine(), named.family),
      hardware: os.machine(),
    },
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  }
}

function kernelFacts(): Facts {
  const release = os.release()
  const version = /^\d+(\.\d+)*/.exec(release)?.[0] ?? release
  return {
    kernel: os.type() === 'Windows_NT' ? 'windows' : os.type(),
    kernelrelease: release,
    kernelversion: version,
    kernelmajversion: version.split('.').slice(0, 2).join('.'),
  }
}

/** `12.11` into its parts; a name without numbers, such as Arch's `rolling`, has only the whole. */
export function releaseOf(version: string): Facts {
  const [major, minor] = version.split('.')
  return { full: version, ...(major ? { major } : {}), ...(minor ? { minor } : {}) }
}

/** facter's word for it: Debian's own name for x86_64 there, the kernel's elsewhere. */
export function architectureOf(machine: string, family: string): string {
  return family === 'Debian' && machine === 'x86_64' ? 'amd64' : machine
}

// Not systeminformation's osInfo: it asks `hostname -f` synchronously and without a limit, so that a dead name server would stop the
// whole process, and it does not say which family a distribution belongs to.
async function linux(): Promise<Named> {
  const release = await readLinuxRelease()
  return { ...distributionOf(release), version: release.version, codename: release.codename }
}

async function elsewhere(): Promise<Named> {
  const { osInfo } = await import('systeminformation')
  const { distro, release, codename } = await osInfo()
  if (process.platform === 'darwin') return { family: 'Darwin', name: 'Darwin', version: release, codename }
  if (process.platform === 'win32') return { family: 'windows', name: 'windows', version: release, codename }
  return { family: os.type(), name: distro, version: release, codename }
}
