import { execFile } from 'node:child_process'
import { hostname } from 'node:os'
import type { CallOptions } from '@collective/core'

/** How a machine is called. */
export interface HostName {
  readonly hostname: string
  readonly domain?: string
  readonly fqdn: string
}

/** The name as the resolver completes it; as it stands, where that fails or takes longer than a second. */
export async function readHostName(call: CallOptions): Promise<HostName> {
  const own = hostname()
  return splitHostName(own.includes('.') || process.platform === 'win32' ? own : await completed(own, call))
}

/** `web1.example.net` into its parts. */
export function splitHostName(fqdn: string): HostName {
  const dot = fqdn.indexOf('.')
  return dot < 0
    ? { hostname: fqdn, fqdn }
    : { hostname: fqdn.slice(0, dot), domain: fqdn.slice(dot + 1), fqdn }
}

function completed(own: string, { signal }: CallOptions): Promise<string> {
  return new Promise(resolve => {
    execFile('hostname', ['-f'], { timeout: 1_000, killSignal: 'SIGKILL', signal }, (error, stdout) => {
      const name = stdout.trim()
      resolve(!error && name.startsWith(`${own}.`) ? name : own)
    })
  })
}
