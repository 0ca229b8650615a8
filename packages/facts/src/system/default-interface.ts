import { readFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'

/** The interface of the default route; the first that is not loopback where there is no such route. */
export async function defaultInterface(): Promise<string | undefined> {
  return (await routedInterface()) ?? firstOutside()
}

// systeminformation asks `ip route` and `netstat` for it synchronously; the kernel's table is a read away.
async function routedInterface(): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined
  try {
    return defaultRoute(await readFile('/proc/net/route', 'utf8'))
  } catch {
    // Without /proc, as in some sandboxes, the first interface has to do.
    return undefined
  }
}

/** The interface of the default route with the lowest metric in the text of `/proc/net/route`. */
export function defaultRoute(table: string): string | undefined {
  const rows = table
    .split('\n')
    .slice(1)
    .map(line => line.split('\t'))
  const defaults = rows.filter(([, destination]) => destination === '00000000')
  return defaults.sort((one, other) => Number(one[6]) - Number(other[6]))[0]?.[0]
}

function firstOutside(): string | undefined {
  const found = Object.entries(networkInterfaces())
  return found.find(([, infos]) => infos?.some(info => !info.internal))?.[0]
}
