/** How facter calls a distribution and its family. */
export interface Distribution {
  readonly name: string
  readonly family: string
}

// os-release's ids to facter's words, which is what filters written for MCollective have.
const distributions: Readonly<Record<string, Distribution>> = {
  debian: { name: 'Debian', family: 'Debian' },
  raspbian: { name: 'Debian', family: 'Debian' },
  ubuntu: { name: 'Ubuntu', family: 'Debian' },
  linuxmint: { name: 'LinuxMint', family: 'Debian' },
  kali: { name: 'Kali', family: 'Debian' },
  rhel: { name: 'RedHat', family: 'RedHat' },
  centos: { name: 'CentOS', family: 'RedHat' },
  fedora: { name: 'Fedora', family: 'RedHat' },
  rocky: { name: 'Rocky', family: 'RedHat' },
  almalinux: { name: 'AlmaLinux', family: 'RedHat' },
  ol: { name: 'OracleLinux', family: 'RedHat' },
  amzn: { name: 'Amazon', family: 'RedHat' },
  sles: { name: 'SLES', family: 'Suse' },
  suse: { name: 'SLES', family: 'Suse' },
  opensuse: { name: 'OpenSuSE', family: 'Suse' },
  'opensuse-leap': { name: 'OpenSuSE', family: 'Suse' },
  'opensuse-tumbleweed': { name: 'OpenSuSE', family: 'Suse' },
  arch: { name: 'Archlinux', family: 'Archlinux' },
  gentoo: { name: 'Gentoo', family: 'Gentoo' },
  alpine: { name: 'Alpine', family: 'Linux' },
}

/** By id, else by the first known one it is like; what nobody knows is of the family Linux under its own name. */
export function distributionOf(release: {
  id: string
  idLike: readonly string[]
  name: string
}): Distribution {
  const own = known(release.id)
  if (own) return own
  const family = release.idLike.map(known).find(like => like !== undefined)?.family
  return { name: release.name, family: family ?? 'Linux' }
}

function known(id: string): Distribution | undefined {
  return Object.hasOwn(distributions, id) ? distributions[id] : undefined
}
