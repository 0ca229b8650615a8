import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { defaultRoute } from './default-interface'
import { distributionOf } from './distributions'
import { flatNames } from './flat-names'
import { describeHardware } from './hardware'
import { splitHostName } from './host-name'
import { readLinuxRelease } from './linux-release'
import { uptimeFacts } from './machine'
import { describeInterfaces } from './networking'
import { architectureOf, releaseOf } from './operating-system'

describe('a distribution', () => {
  const release = async (files: Record<string, string>): Promise<object> => {
    const root = await mkdtemp(join(tmpdir(), 'collective-root-'))
    try {
      await mkdir(join(root, 'etc'))
      for (const [name, text] of Object.entries(files)) await writeFile(join(root, 'etc', name), text)
      const found = await readLinuxRelease(root)
      return { ...distributionOf(found), version: found.version, codename: found.codename }
    } finally {
      await rm(root, { recursive: true })
    }
  }

  it.each([
    [
      {
        'os-release': 'ID=debian\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n',
        debian_version: '12.11\n',
      },
      { name: 'Debian', family: 'Debian', version: '12.11', codename: 'bookworm' },
    ],
    [
      { 'os-release': 'ID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\n', debian_version: 'trixie/sid\n' },
      { name: 'Ubuntu', family: 'Debian', version: '24.04', codename: '' },
    ],
    [
      {
        'os-release': 'ID="centos"\nVERSION_ID="7"\n',
        'redhat-release': 'CentOS Linux release 7.9.2009 (Core)\n',
      },
      { name: 'CentOS', family: 'RedHat', version: '7.9.2009', codename: '' },
    ],
    [
      { 'os-release': "ID='rocky'\nID_LIKE='rhel centos fedora'\nVERSION_ID='9.4'\n" },
      { name: 'Rocky', family: 'RedHat', version: '9.4', codename: '' },
    ],
    [
      { 'os-release': 'ID=novel\nNAME="Novel OS"\nID_LIKE="unheard suse"\n' },
      { name: 'Novel OS', family: 'Suse', version: '', codename: '' },
    ],
    [
      { 'os-release': 'ID=constructor\nNAME=Odd\n' },
      { name: 'Odd', family: 'Linux', version: '', codename: '' },
    ],
    [
      {
        'os-release': 'ID=amzn\nVERSION_ID="2"\n',
        'redhat-release': 'Red Hat Enterprise Linux release 7.9\n',
      },
      { name: 'Amazon', family: 'RedHat', version: '2', codename: '' },
    ],
    [{}, { name: 'Linux', family: 'Linux', version: '', codename: '' }],
  ])('is read from %j', async (files, expected) => {
    expect(await release(files)).toEqual(expected)
  })

  it('has the parts of its version', () => {
    expect(releaseOf('12.11')).toEqual({ full: '12.11', major: '12', minor: '11' })
    expect(releaseOf('9')).toEqual({ full: '9', major: '9' })
    expect(releaseOf('')).toEqual({ full: '' })
  })

  it("has Debian's word for its architecture only there", () => {
    expect(architectureOf('x86_64', 'Debian')).toBe('amd64')
    expect(architectureOf('x86_64', 'RedHat')).toBe('x86_64')
    expect(architectureOf('aarch64', 'Debian')).toBe('aarch64')
  })
})

describe('the network', () => {
  it('splits a host name at its first dot', () => {
    expect(splitHostName('web1.example.net')).toEqual({
      hostname: 'web1',
      domain: 'example.net',
      fqdn: 'web1.example.net',
    })
    expect(splitHostName('web1')).toEqual({ hostname: 'web1', fqdn: 'web1' })
  })

  it('leads outside by the default route with the lowest metric', () => {
    const row = (name: string, destination: string, metric: number): string =>
      [name, destination, '010000C0', '0003', '0', '0', metric, '00000000'].join('\t')
    const table = [
      'Iface\tDestination',
      row('wlan0', '00000000', 600),
      row('eth1', '000011AC', 0),
      row('eth0', '00000000', 100),
    ]
    expect(defaultRoute(table.join('\n'))).toBe('eth0')
    expect(defaultRoute('Iface\tDestination\n')).toBeUndefined()
  })

  it('prefers a routable address of version 6 to a link-local one', () => {
    const six = {
      netmask: 'ffff::',
      family: 'IPv6',
      mac: '02:00:00:00:00:01',
      internal: false,
      scopeid: 0,
      cidr: null,
    } as const
    const described = describeInterfaces({
      eth0: [
        { ...six, address: 'fe80::1' },
        { ...six, address: 'fd00::2' },
      ],
      none: [],
    })
    expect(described).toMatchObject({
      eth0: { ip6: 'fd00::2', mac: '02:00:00:00:00:01' },
      none: { bindings: [] },
    })
  })
})

describe('the machine', () => {
  it.each([
    [{ virtual: false }, { virtual: 'physical', is_virtual: false }],
    [
      { virtual: true, virtualHost: 'KVM' },
      { virtual: 'kvm', is_virtual: true },
    ],
    [
      { virtual: true, virtualHost: 'Hyper-V' },
      { virtual: 'hyperv', is_virtual: true },
    ],
    [{ virtual: true }, { virtual: 'virtual', is_virtual: true }],
    [
      { virtual: true, virtualHost: 'KVM', model: 'Docker Container' },
      { virtual: 'docker', is_virtual: true },
    ],
    [
      { virtual: false, manufacturer: 'Dell Inc.', model: 'PowerEdge' },
      {
        virtual: 'physical',
        is_virtual: false,
        dmi: { manufacturer: 'Dell Inc.', product: { name: 'PowerEdge' } },
      },
    ],
  ])('that is %j', (hardware, expected) => {
    expect(describeHardware({ manufacturer: '', model: '', ...hardware })).toEqual(expected)
  })

  it.each([
    [59, { seconds: 59, hours: 0, days: 0, uptime: '0:00 hours' }],
    [3_909.9, { seconds: 3_909, hours: 1, days: 0, uptime: '1:05 hours' }],
    [86_400, { seconds: 86_400, hours: 24, days: 1, uptime: '1 day' }],
    [900_000, { seconds: 900_000, hours: 250, days: 10, uptime: '10 days' }],
  ])('up for %d seconds', (seconds, expected) => {
    expect(uptimeFacts(seconds)).toEqual({ system_uptime: expected })
  })
})

describe('flat names', () => {
  it('are there only for what is', () => {
    expect(flatNames({ os: { family: 'Debian' } })).toEqual({ osfamily: 'Debian' })
    expect(flatNames({ os: 'odd' })).toEqual({})
  })

  it('name the address of each interface', () => {
    const networking = { interfaces: { eth0: { ip: '192.0.2.1' }, 'br-lan': { ip: '192.0.2.2' }, none: {} } }
    expect(flatNames({ networking })).toEqual({
      interfaces: 'eth0,br-lan,none',
      ipaddress_eth0: '192.0.2.1',
      ipaddress_br_lan: '192.0.2.2',
    })
  })
})
