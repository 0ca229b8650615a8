import { isJsonObject, type Facts, type JsonValue } from '@collective/core'

const megabyte = 1024 * 1024

// facter's older, flat names, which most filters written for MCollective use, and where each is in the structure.
const paths: Readonly<Record<string, readonly string[]>> = {
  osfamily: ['os', 'family'],
  operatingsystem: ['os', 'name'],
  operatingsystemrelease: ['os', 'release', 'full'],
  operatingsystemmajrelease: ['os', 'release', 'major'],
  lsbdistcodename: ['os', 'codename'],
  architecture: ['os', 'architecture'],
  hardwaremodel: ['os', 'hardware'],
  hostname: ['networking', 'hostname'],
  domain: ['networking', 'domain'],
  fqdn: ['networking', 'fqdn'],
  ipaddress: ['networking', 'ip'],
  ipaddress6: ['networking', 'ip6'],
  netmask: ['networking', 'netmask'],
  macaddress: ['networking', 'mac'],
  processorcount: ['processors', 'count'],
  uptime: ['system_uptime', 'uptime'],
  uptime_seconds: ['system_uptime', 'seconds'],
  uptime_hours: ['system_uptime', 'hours'],
  uptime_days: ['system_uptime', 'days'],
  manufacturer: ['dmi', 'manufacturer'],
  productname: ['dmi', 'product', 'name'],
}

/** The flat names of those structured facts that are there. */
export function flatNames(facts: Facts): Facts {
  const flat: Facts = {}
  for (const [name, path] of Object.entries(paths)) {
    const value = valueAt(facts, path)
    if (value !== undefined) flat[name] = value
  }
  return { ...flat, ...interfaceNames(facts), ...memoryNames(facts) }
}

function valueAt(facts: Facts, path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (value, key) => (isJsonObject(value) ? value[key] : undefined),
    facts,
  )
}

// `ipaddress_eth0` and its kin; facter writes what a name may not have as an underscore.
function interfaceNames(facts: Facts): Facts {
  const interfaces = valueAt(facts, ['networking', 'interfaces'])
  if (!isJsonObject(interfaces)) return {}
  const names = Object.keys(interfaces)
  const addresses = names.flatMap(name => {
    const address = valueAt(interfaces, [name, 'ip'])
    return address === undefined ? [] : [[`ipaddress_${name.replaceAll(/\W/g, '_')}`, address] as const]
  })
  return { interfaces: names.join(','), ...Object.fromEntries(addresses) }
}

function memoryNames(facts: Facts): Facts {
  const total = valueAt(facts, ['memory', 'total'])
  const available = valueAt(facts, ['memory', 'available'])
  return {
    ...(typeof total === 'number' ? { memorysize_mb: inMegabytes(total) } : {}),
    ...(typeof available === 'number' ? { memoryfree_mb: inMegabytes(available) } : {}),
  }
}

function inMegabytes(bytes: number): number {
  return Math.round((bytes / megabyte) * 100) / 100
}
