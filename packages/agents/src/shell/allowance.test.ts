import { describe, expect, it } from 'vitest'
import { shellJudge, type ShellAllowance, type ShellRequest } from './allowance'

const caller = {
  kind: 'client',
  id: 'cert=alice',
  credential: 'client:cert=alice',
  attributes: {},
} as const

const judge = (
  allow: ShellAllowance | undefined,
  command: string,
  extra: Partial<ShellRequest> = {},
): Promise<string | undefined> => shellJudge(allow)({ caller, command, ...extra })

describe('what the shell agent allows', () => {
  it('is nothing unless something is said, and then it says how', async () => {
    expect(await judge(undefined, 'uname -n')).toMatch(/allow in its configuration, under agents: shell:/)
    expect(await judge([], 'uname -n')).toMatch(/does not allow this command/)
  })

  it('is any command where that is said', async () => {
    expect(await judge('any', 'rm -rf x; reboot', { user: 'root', stdin: 'x' })).toBeUndefined()
  })

  it('is a listed command, to the letter', async () => {
    const allow = ['uname -n', 'df -h | tail -1']
    expect(await judge(allow, 'uname -n')).toBeUndefined()
    expect(await judge(allow, 'df -h | tail -1')).toBeUndefined()
    for (const command of ['uname', 'uname -n ', 'uname -n; id', 'UNAME -n', 'uname -n\n'])
      expect(await judge(allow, command)).toMatch(/only 2 others/)
  })

  it('is what a pattern matches whole, in plain words', async () => {
    const allow = [
      { pattern: 'journalctl -n [0-9]+' },
      { pattern: 'systemctl status .*' },
      { pattern: '(?s)cat .*' },
    ]
    expect(await judge(allow, 'journalctl -n 20')).toBeUndefined()
    expect(await judge(allow, 'systemctl status nginx.service')).toBeUndefined()
    expect(await judge(allow, 'journalctl -n 20x')).toMatch(/does not allow/)
    expect(await judge(allow, 'xjournalctl -n 20')).toMatch(/does not allow/)
  })

  it.each([
    ';',
    '&',
    '|',
    '$(id)',
    '`id`',
    '>x',
    '<x',
    '\n',
    '*',
    '~',
    '"',
    "'",
    '\\',
    '{',
    '(',
    '#',
    '!',
    '\t',
    'é',
  ])('is nothing that a pattern matches with %j in it', async text => {
    expect(await judge([{ pattern: '(?s)systemctl status .*' }], `systemctl status x${text}reboot`)).toMatch(
      /only with plain words/,
    )
  })

  it.each([{ user: 'root' }, { cwd: '/tmp' }, { environment: { PATH: '/tmp' } }, { stdin: 'x' }])(
    'is a listed command only as it stands, not with %j',
    async extra => {
      for (const allow of [['uname -n'], [{ pattern: 'uname .*' }]])
        expect(await judge(allow, 'uname -n', extra)).toBe(
          `this node allows this command only as it stands: ask without ${Object.keys(extra)[0]}`,
        )
    },
  )

  it('is what a function says of the whole request', async () => {
    const seen: ShellRequest[] = []
    const allow = (request: ShellRequest): boolean | string => {
      seen.push(request)
      return request.user === 'postgres' || (request.command === 'id' ? 'not today' : false)
    }
    expect(await judge(allow, 'psql', { user: 'postgres' })).toBeUndefined()
    expect(await judge(allow, 'id')).toBe('not today')
    expect(await judge(allow, 'ls')).toBe('this node does not allow this command')
    expect(await judge(async () => true, 'ls')).toBeUndefined()
    expect(seen[0]).toEqual({ caller, command: 'psql', user: 'postgres' })
  })

  it.each(['(', 'a)|(b', ''])('takes no pattern such as %j', pattern => {
    expect(() => shellJudge([{ pattern }])).toThrow(expect.objectContaining({ code: 'invalidOption' }))
  })
})
