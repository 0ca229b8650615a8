import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { neverAborted } from '@collective/core/internal'
import { recordings, refusals } from './systemctl-show.fixture'
import { recordedSystemctl, type RecordedSystemctl } from './systemctl.fixture'
import { systemd } from './systemd'
import type { ServiceProvider } from './provider'

const call = { signal: neverAborted() }
const flags = 'C --no-pager --no-ask-password'
let systemctl: RecordedSystemctl
let provider: ServiceProvider

beforeEach(async () => {
  systemctl = await recordedSystemctl(recordings['running enabled'])
  provider = systemd({ systemctl: systemctl.path, killAfterMs: 1000 })
})

afterEach(() => systemctl.remove())

describe('systemd', () => {
  it('is asked in its own language, with the name where no option can be', async () => {
    expect(await provider.status('fleet-web', call)).toMatchObject({ status: 'running' })
    const properties = 'LoadState,ActiveState,SubState,UnitFileState,Result'
    expect(await systemctl.calls()).toEqual([`${flags} show --property=${properties} -- fleet-web`])
  })

  it('has no such service', async () => {
    await systemctl.show(recordings.missing)
    expect(await provider.status('nosuch', call)).toBeUndefined()
  })

  it.each(['start', 'stop', 'restart'] as const)('is told to %s', async change => {
    expect(await provider.change('fleet-web', change, call)).toBeUndefined()
    expect(await systemctl.calls()).toEqual([`${flags} ${change} -- fleet-web`])
  })

  it.each([
    [
      'masked',
      'systemctl ended with 1: Failed to start fleet-masked.service: Unit fleet-masked.service is masked.',
    ],
    ['missing', 'systemctl ended with 5: Failed to start nosuch.service: Unit nosuch.service not found.'],
    [
      'unreadable',
      'systemctl ended with 1: Failed to start fleet-bad.service: Unit fleet-bad.service has a bad unit file setting.',
    ],
  ] as const)('says why it refuses: %s', async (why, message) => {
    await systemctl.refuse(refusals[why])
    expect(await provider.change('fleet', 'start', call)).toBe(message)
  })

  it('fails with what it said where it cannot tell', async () => {
    const broken = systemd({ systemctl: '/bin/false', killAfterMs: 1000 })
    await expect(broken.status('fleet-web', call)).rejects.toMatchObject({
      code: 'providerFailed',
      message: expect.stringContaining('got 1: it said nothing'),
    })
  })
})
