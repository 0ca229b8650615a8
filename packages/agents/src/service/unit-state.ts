import type { ServiceState } from './provider'

/** The properties that say how a unit stands. */
export const unitProperties = ['LoadState', 'ActiveState', 'SubState', 'UnitFileState', 'Result'] as const

type UnitProperties = ReadonlyMap<string, string>

/**
 * Reads what `systemctl show` prints for one unit: a `Name=value` line for each property that the unit has.
 * @returns undefined where there is no such unit
 */
export function unitState(shown: string): ServiceState | undefined {
  const properties = readProperties(shown)
  if (properties.get('LoadState') === 'not-found') return undefined
  return { status: statusOf(properties), enabled: isEnabled(properties), detail: detailOf(properties) }
}

function readProperties(shown: string): UnitProperties {
  const lines = shown.split('\n').filter(line => line.includes('='))
  return new Map(lines.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
}

// As `systemctl is-active` has it: what is only starting, or waits to be started again after a crash, does not run.
function statusOf(properties: UnitProperties): ServiceState['status'] {
  const active = properties.get('ActiveState')
  if (active === undefined) return 'unknown'
  return active === 'active' || active === 'reloading' || active === 'refreshing' ? 'running' : 'stopped'
}

// The other states (static, generated, alias, …) have no switch of their own.
function isEnabled(properties: UnitProperties): boolean | null {
  const state = properties.get('UnitFileState') ?? ''
  if (state.startsWith('enabled') || state.startsWith('linked')) return state.startsWith('enabled')
  return state === 'disabled' || state.startsWith('masked') ? false : null
}

function detailOf(properties: UnitProperties): string {
  const active = properties.get('ActiveState') ?? 'unknown'
  const load = properties.get('LoadState') ?? 'loaded'
  const result = properties.get('Result') ?? 'success'
  const words = [
    properties.get('SubState'),
    load === 'loaded' ? undefined : load,
    result === 'success' ? undefined : `result ${result}`,
  ]
  const detail = words.filter(word => word !== undefined && word !== active).join(', ')
  return detail === '' ? active : `${active} (${detail})`
}
