import { silentLogger, type CallOptions, type Facts, type FactsSource, type Logger } from '@collective/core'
import { inTime } from '../time/in-time'
import { systemClock } from '../time/system-clock'
import { mergeFacts } from '../values/merge-facts'
import { plainFacts } from '../values/plain-facts'
import { unavailable } from '../values/unavailable'
import { flatNames } from './flat-names'
import { hardwareFacts } from './hardware'
import { memoryFacts, processorFacts, uptimeFacts } from './machine'
import { networkingFacts } from './networking'
import { operatingSystemFacts } from './operating-system'

/** What `systemFacts` may be told. */
export interface SystemFactsOptions {
  /** Whether facter's flat names (`osfamily`, `ipaddress`, `processorcount`) come beside the structured facts. @default true */
  readonly flat?: boolean
  /** How long one part may take, a program of the firmware's that hangs for example. Milliseconds. @default 5000 */
  readonly timeout?: number
  /** Is told when a part cannot be had. @default silent */
  readonly logger?: Logger
}

type Probe = (call: CallOptions) => Facts | Promise<Facts>

/**
 * What the machine is, under facter's names:
 * `os {family, name, version, release {full, major, minor}, codename?, architecture, hardware}`, `kernel`, `kernelversion`,
 * `kernelmajversion`, `kernelrelease`, `timezone`, `processors {count, model, models}`, `memory {total, free, available, used, swap}`
 * in bytes, `networking {hostname, domain?, fqdn, primary, ip, ip6?, netmask, mac, interfaces {NAME: {ip, …}}}`,
 * `system_uptime {seconds, hours, days, uptime}`, `virtual`, `is_virtual`, `dmi?`.
 * A part that cannot be had is left out and told to the logger. Takes tens of milliseconds on Linux.
 */
export function systemFacts(options: SystemFactsOptions = {}): FactsSource {
  const probes: readonly Probe[] = [
    operatingSystemFacts,
    networkingFacts,
    processorFacts,
    memoryFacts,
    () => uptimeFacts(),
    hardwareOnce(),
  ]
  const { flat = true, timeout: timeoutMs = 5_000, logger = silentLogger } = options
  return { name: 'system', load: ({ signal }) => loadSystem(probes, { flat, timeoutMs, logger, signal }) }
}

// The machine does not become another one while the process runs, and only this part starts several programs.
function hardwareOnce(): Probe {
  let known: Facts | undefined
  return async () => (known ??= await hardwareFacts())
}

interface Loading {
  readonly flat: boolean
  readonly timeoutMs: number
  readonly logger: Logger
  readonly signal: AbortSignal
}

async function loadSystem(probes: readonly Probe[], loading: Loading): Promise<Facts> {
  loading.signal.throwIfAborted()
  const parts = await Promise.all(probes.map(probe => probed(probe, loading)))
  loading.signal.throwIfAborted()
  const structured = mergeFacts(parts)
  return plainFacts(loading.flat ? { ...flatNames(structured), ...structured } : structured, 'system')
}

async function probed(probe: Probe, { timeoutMs, logger, signal }: Loading): Promise<Facts> {
  const late = unavailable('system', `expected every part within ${timeoutMs} ms: raise timeout`)
  try {
    return await inTime(async call => probe(call), { timeoutMs, clock: systemClock, late, signal })
  } catch (error) {
    if (!signal.aborted)
      logger.warn({ err: error }, 'a part of the system facts cannot be had and is left out')
    return {}
  }
}
