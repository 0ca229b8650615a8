import { describe, expect, it } from 'vitest'
import { parsePolicyGroups } from './parse-groups'

describe('a groups file', () => {
  it('has the members of each group', () => {
    const text = '# who is who\nadmins cert=alice cert=noc\n\ndeployers\tcert=bot\nempty\n'
    expect(parsePolicyGroups(text)).toEqual({
      admins: ['cert=alice', 'cert=noc'],
      deployers: ['cert=bot'],
      empty: [],
    })
  })

  it.each([
    ['cert=alice cert=bob', 1, 'name of a group'],
    ['admins cert=alice deployers', 19, 'members of groups'],
    ['admins cert=ålice', 8, 'caller id'],
  ])('%s is an error at its place', (line, column, message) => {
    const read = () => parsePolicyGroups(`ops cert=x\n${line}`)
    expect(read).toThrow(message)
    expect(read).toThrow(expect.objectContaining({ code: 'policySyntax', file: 'groups', line: 2, column }))
  })

  it('refuses a group that is there twice', () => {
    expect(() => parsePolicyGroups('a cert=x\na cert=y')).toThrow('each group once')
  })
})
