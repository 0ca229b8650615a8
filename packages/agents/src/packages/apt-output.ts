import { absentPackage, type OutdatedPackage, type PackageState, type PlannedStep } from './provider'

/** Of `dpkg-query` with status, version and architecture; of several architectures the first that is installed. */
export function stateOf(printed: string): PackageState {
  const lines = printed
    .trim()
    .split('\n')
    .map(line => line.split('\t'))
  const installed = lines.find(([status]) => status === 'installed')
  if (installed) return installedState(installed[1] ?? '', installed[2] ?? '')
  return absentPackage(lines.some(([status]) => status === 'config-files') ? 'absent' : 'purged')
}

// [epoch:]upstream[-revision], deb-version(7)
function installedState(ensure: string, arch: string): PackageState {
  const [, epoch = '0', version = ensure, release = ''] = /^(?:(\d+):)?(.+?)(?:-([^-]*))?$/.exec(ensure) ?? []
  return { ensure, version, release, epoch, arch }
}

/** Of `apt-get -s`: its lines `Inst name [old] (new …)`, `Remv name [old]` and `Purg name [old]`. */
export function stepsOf(printed: string): readonly PlannedStep[] {
  return printed.split('\n').flatMap(line => {
    const [, verb, name, from, to] = /^(Inst|Remv|Purg) (\S+)(?: \[(\S+)\])?(?: \((\S+) .*)?/.exec(line) ?? []
    if (name === undefined) return []
    const was = from === undefined ? {} : { from }
    return [verb === 'Inst' && to !== undefined ? { name, ...was, to } : { name, ...was }]
  })
}

/** Of the same, which of what is there would get newer, and from where. */
export function outdatedOf(printed: string): readonly OutdatedPackage[] {
  return printed.split('\n').flatMap(line => {
    const [, name, version, repo] = /^Inst (\S+) \[\S+\] \((\S+) (.*?)(?: \[\S+\])?\)/.exec(line) ?? []
    return name && version ? [{ package: name, version, repo: repo ?? '' }] : []
  })
}
