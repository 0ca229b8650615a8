import { describe, expect, it } from 'vitest'
import { cleanEnvironment } from './clean-environment'

describe('the environment of programs', () => {
  it('is the harmless part of the own one', () => {
    const own = {
      PATH: '/bin',
      LC_ALL: 'C',
      TZ: 'UTC',
      COLLECTIVE_PASSWORD: 'p',
      AWS_SECRET_ACCESS_KEY: 's',
      LD_PRELOAD: '/x.so',
    }
    expect(cleanEnvironment({}, own)).toEqual({ PATH: '/bin', LC_ALL: 'C', TZ: 'UTC' })
  })

  it('has what is set over it', () => {
    expect(cleanEnvironment({ PATH: '/opt/bin', X: '1' }, { PATH: '/bin' })).toEqual({
      PATH: '/opt/bin',
      X: '1',
    })
  })

  it('finds programs where the own one says nothing', () => {
    expect(cleanEnvironment({}, {})).toEqual({ PATH: expect.stringContaining('/usr/bin') })
  })
})
