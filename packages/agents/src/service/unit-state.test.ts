import { describe, expect, it } from 'vitest'
import { recordings } from './systemctl-show.fixture'
import { unitState } from './unit-state'

describe('what systemctl show says of a unit', () => {
  it.each([
    ['running enabled', { status: 'running', enabled: true, detail: 'active (running)' }],
    ['stopped disabled', { status: 'stopped', enabled: false, detail: 'inactive (dead)' }],
    ['failed', { status: 'stopped', enabled: null, detail: 'failed (result exit-code)' }],
    ['done once', { status: 'running', enabled: null, detail: 'active (exited)' }],
    ['starting', { status: 'stopped', enabled: null, detail: 'activating (start-pre)' }],
    [
      'crashing again and again',
      { status: 'stopped', enabled: null, detail: 'activating (auto-restart, result exit-code)' },
    ],
    ['instance of a template', { status: 'running', enabled: null, detail: 'active (running)' }],
    ['masked', { status: 'stopped', enabled: false, detail: 'inactive (dead, masked)' }],
    ['unreadable', { status: 'stopped', enabled: null, detail: 'inactive (dead, bad-setting)' }],
    ['a target, which has no result', { status: 'running', enabled: null, detail: 'active' }],
  ] as const)('is a state: %s', (name, state) => {
    expect(unitState(recordings[name])).toEqual(state)
  })

  it('is nothing where there is no such unit', () => {
    expect(unitState(recordings.missing)).toBeUndefined()
  })

  it('is unknown where it says nothing of use', () => {
    expect(unitState('Unit=x\n\n')).toEqual({ status: 'unknown', enabled: null, detail: 'unknown' })
  })

  it.each(['reloading', 'refreshing'])('is running while it is %s', active => {
    expect(unitState(`LoadState=loaded\nActiveState=${active}\n`)).toMatchObject({ status: 'running' })
  })

  it.each([
    ['enabled-runtime', true],
    ['linked', false],
    ['masked-runtime', false],
    ['generated', null],
  ])('starts at boot or not: %s', (state, enabled) => {
    expect(unitState(`ActiveState=active\nUnitFileState=${state}\n`)).toMatchObject({ enabled })
  })
})
