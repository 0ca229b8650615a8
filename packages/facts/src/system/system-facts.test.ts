import { execFile } from 'node:child_process'
import * as os from 'node:os'
import { promisify } from 'node:util'
import { silentLogger } from '@collective/core'
import { neverAborted } from '@collective/core/internal'
import { describe, expect, it } from 'vitest'
import { systemFacts } from './system-facts'

const call = { signal: neverAborted() }

describe('the facts of this machine', () => {
  it('agree with what the system itself says', async () => {
    const facts = await systemFacts().load(call)
    const { stdout } = await promisify(execFile)('uname', ['-srm'])
    const [kernel, release, machine] = stdout.trim().split(' ')
    expect(facts).toMatchObject({
      kernel,
      kernelrelease: release,
      hardwaremodel: machine,
      os: { hardware: machine },
      processorcount: os.cpus().length,
      processors: { count: os.cpus().length },
      memory: { total: os.totalmem() },
      hostname: os.hostname().split('.')[0],
      is_virtual: expect.any(Boolean),
      uptime_days: expect.any(Number),
    })
  })

  it('name each thing the same flat and structured', async () => {
    const facts = await systemFacts().load(call)
    expect(facts['os']).toMatchObject({
      family: facts['osfamily'],
      name: facts['operatingsystem'],
      architecture: facts['architecture'],
    })
    expect(facts['networking']).toMatchObject({ fqdn: facts['fqdn'], hostname: facts['hostname'] })
  })

  it('come without the flat names where these are not wanted', async () => {
    const facts = await systemFacts({ flat: false }).load(call)
    expect(facts).toHaveProperty('os.family')
    expect(facts).not.toHaveProperty('osfamily')
  })

  it('go through JSON unchanged', async () => {
    const facts = await systemFacts().load(call)
    expect(JSON.parse(JSON.stringify(facts))).toEqual(facts)
  })

  it('end with the reason of the signal', async () => {
    const reason = new Error('enough')
    await expect(systemFacts().load({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const abort = new AbortController()
    const loading = systemFacts().load({ signal: abort.signal })
    abort.abort(reason)
    await expect(loading).rejects.toBe(reason)
  })

  it('leave out what does not come in time, and say so', async () => {
    const warnings: unknown[] = []
    const logger = { ...silentLogger, warn: (fields: unknown) => warnings.push(fields) }
    // Nothing that has to ask the system can be there within no time at all.
    const facts = await systemFacts({ timeout: 0, logger }).load(call)
    expect(facts).not.toHaveProperty('virtual')
    expect(facts).toHaveProperty('processors.count')
    expect(warnings).toContainEqual({ err: expect.objectContaining({ code: 'factsUnavailable' }) })
  })
})
