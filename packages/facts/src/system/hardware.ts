import type { Facts } from '@collective/core'

/** What systeminformation says of the machine as a thing. */
export interface Hardware {
  readonly manufacturer: string
  readonly model: string
  readonly virtual: boolean
  readonly virtualHost?: string
}

/** The facts `virtual`, `is_virtual` and, where the firmware says, `dmi`. Starts short-lived programs, never waits for them in place. */
export async function hardwareFacts(): Promise<Facts> {
  const { system } = await import('systeminformation')
  return describeHardware(await system())
}

/** As facter puts it: `virtual` is what the machine runs in, `physical` where that is nothing. */
export function describeHardware(hardware: Hardware): Facts {
  const virtual = virtualWord(hardware)
  const { manufacturer, model } = hardware
  const dmi: Facts = {
    ...(manufacturer === '' ? {} : { manufacturer }),
    ...(model === '' || virtual === 'docker' ? {} : { product: { name: model } }),
  }
  return {
    virtual,
    is_virtual: virtual !== 'physical',
    ...(Object.keys(dmi).length === 0 ? {} : { dmi }),
  }
}

function virtualWord({ model, virtual, virtualHost }: Hardware): string {
  if (model === 'Docker Container') return 'docker'
  if (!virtual) return 'physical'
  const host = (virtualHost ?? '').toLowerCase()
  return host === '' ? 'virtual' : host.replaceAll(/[^a-z0-9]/g, '')
}
