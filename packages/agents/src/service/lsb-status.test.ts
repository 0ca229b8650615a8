import { describe, expect, it } from 'vitest'
import { lsbFailure, lsbStatus } from './lsb-status'

describe('what an init script says', () => {
  it.each([
    [0, 'running', 'running'],
    [1, 'stopped', 'dead, and its pid file is left'],
    [2, 'stopped', 'dead, and its lock file is left'],
    [3, 'stopped', 'not running'],
    [4, 'unknown', 'status ended with 4: no idea'],
    [150, 'unknown', 'status ended with 150: no idea'],
  ] as const)('is %i for a status', (exitcode, status, detail) => {
    expect(lsbStatus(exitcode, 'no idea\n')).toEqual({ status, detail })
  })

  it.each([0, 1, 2, 3])('is no status where it prints its usage and ends with %i', exitcode => {
    expect(lsbStatus(exitcode, 'Usage: /etc/init.d/hwclock.sh {start|stop}\n')).toMatchObject({
      status: 'unknown',
    })
  })

  it('is why it failed', () => {
    expect(lsbFailure(4, 'one\n\u001b[31mmust be root\u001b[0m\n')).toBe(
      'its init script ended with 4, not permitted: must be root',
    )
    expect(lsbFailure(1, '')).toBe('its init script ended with 1: it said nothing')
  })
})
