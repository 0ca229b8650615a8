import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os'
import type { CallOptions, Facts } from '@collective/core'
import { defaultInterface } from './default-interface'
import { readHostName } from './host-name'

/** The fact `networking`: names, the addresses of the interface that leads outside, and every interface with its own. */
export async function networkingFacts(call: CallOptions): Promise<Facts> {
  const interfaces = describeInterfaces(networkInterfaces())
  const [name, primary] = await Promise.all([readHostName(call), defaultInterface()])
  const outside = primary === undefined ? undefined : interfaces[primary]
  return {
    networking: {
      ...name,
      ...(primary === undefined ? {} : { primary }),
      ...(outside ? addressesOf(outside) : {}),
      interfaces,
    },
  }
}

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>

/** Each interface with its first address of each family, and all of them under `bindings` and `bindings6`. */
export function describeInterfaces(found: Interfaces): Record<string, Facts> {
  const described = Object.entries(found).map(([name, infos]) => [name, describe(infos ?? [])] as const)
  return Object.fromEntries(described)
}

function describe(infos: readonly NetworkInterfaceInfo[]): Facts {
  const four = infos.filter(info => info.family === 'IPv4')
  const six = infos.filter(info => info.family === 'IPv6')
  const [first4] = four
  const first6 = six.find(info => !info.address.startsWith('fe80:')) ?? six[0]
  return {
    ...(first4 ? { ip: first4.address, netmask: first4.netmask } : {}),
    ...(first6 ? { ip6: first6.address, netmask6: first6.netmask } : {}),
    ...(infos[0] && !infos[0].internal ? { mac: infos[0].mac } : {}),
    bindings: four.map(binding),
    bindings6: six.map(binding),
  }
}

function binding(info: NetworkInterfaceInfo): Facts {
  return { address: info.address, netmask: info.netmask }
}

function addressesOf({ bindings: _four, bindings6: _six, ...addresses }: Facts): Facts {
  return addresses
}
