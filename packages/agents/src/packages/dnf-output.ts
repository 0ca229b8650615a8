import type { OutdatedPackage, PackageState, PlannedStep } from './provider'

/** Of `rpm -q` with name, epoch, version, release and architecture; of several the last, which is the newest. */
export function rpmState(printed: string): PackageState {
  const last = printed.trim().split('\n').at(-1) ?? ''
  const [, epoch = '0', version = '', release = '', arch = ''] = last.split('\t')
  return { ensure: fullVersion({ epoch, version, release }), version, release, epoch, arch }
}

function fullVersion({
  epoch,
  version,
  release,
}: Pick<PackageState, 'epoch' | 'version' | 'release'>): string {
  return `${epoch === '0' ? '' : `${epoch}:`}${version}-${release}`
}

// A row of the table, which may be broken over lines: name, architecture, version, repository, size.
const row = /(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+[\d.]+ (?:[kMG]|\s)/g

/** Of the table that dnf and yum print before they ask: sections such as `Installing dependencies:`, and rows that are indented. */
export function stepsOf(printed: string): readonly PlannedStep[] {
  const [, table = ''] = printed.split(/^Dependencies [Rr]esolved\.?$/m)
  const [rows = ''] = table.split(/^Transaction Summary$/m)
  return rows.split(/^(?=[A-Z][a-z ]+:$)/m).flatMap(section => {
    const isRemoval = section.startsWith('Removing')
    if (!isRemoval && !/^(Install|Upgrad|Updat|Downgrad|Reinstall)/.test(section)) return []
    return [...section.slice(section.indexOf('\n')).matchAll(row)].map(([, name = '', , version = '']) =>
      isRemoval ? { name, from: version } : { name, to: version },
    )
  })
}

/** Of `check-update`: name, version and repository, which may be broken over lines; what is obsoleted comes after them. */
export function outdatedOf(printed: string): readonly OutdatedPackage[] {
  const [updates = ''] = printed.split(/^Obsoleting Packages/m)
  return [...updates.matchAll(/(\S+)\.[a-z0-9_]+\s+(\S+)\s+(\S+)/g)].map(
    ([, name = '', version = '', repo = '']) => ({ package: name, version, repo }),
  )
}
