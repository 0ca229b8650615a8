import { describe, expect, it } from 'vitest'
import { isCollectiveError } from '../errors/error'
import { parseNodeList } from './node-list'
import { readNodeList } from './read-node-list'

function refusal(read: () => unknown): { code: string; path: string | undefined; message: string } {
  try {
    read()
  } catch (error) {
    if (isCollectiveError(error)) return { code: error.code, path: error.path, message: error.message }
    throw error
  }
  throw new Error('it was not refused')
}

describe('parseNodeList of text', () => {
  it('reads an identity per line, without comments, blank lines and repetitions, in order', () => {
    const text = '\uFEFF# the web\r\nweb2\r\n  web1  # soon gone\r\n\r\nweb2\n\tdb-1.example.net\n'
    expect(parseNodeList(text)).toEqual(['web2', 'web1', 'db-1.example.net'])
  })

  it('finds nobody in nothing', () => {
    expect(parseNodeList('')).toEqual([])
    expect(parseNodeList(' \n # nobody\n')).toEqual([])
  })

  it('names the line of what is no identity', () => {
    const { code, path, message } = refusal(() => parseNodeList('web1\n\nweb 2\n'))
    expect({ code, path }).toEqual({ code: 'rosterInvalid', path: 'line 3' })
    expect(message).toContain('"web 2"')
    expect(refusal(() => parseNodeList('web1#old')).path).toBe('line 1')
    expect(refusal(() => parseNodeList('x'.repeat(129))).path).toBe('line 1')
  })

  it('has no groups', () => {
    expect(refusal(() => parseNodeList('web1', { group: 'web' })).code).toBe('rosterInvalid')
  })

  it('does not take text for JSON where it was told not to', () => {
    expect(refusal(() => parseNodeList('["web1"]', { format: 'text' })).path).toBe('line 1')
  })
})

describe('parseNodeList of JSON', () => {
  it('reads what find --json prints', () => {
    expect(parseNodeList(' ["web2", "web1", "web2"]')).toEqual(['web2', 'web1'])
  })

  it('reads whom an earlier run did well on', () => {
    const results = [
      { sender: 'web1', outcome: 'ok', data: {} },
      { sender: 'web2', outcome: 'failed' },
      { sender: 'web3', outcome: 'noReply' },
      { sender: 'web4', outcome: 'ok' },
    ]
    expect(parseNodeList(JSON.stringify({ v: 1, results, stats: {} }))).toEqual(['web1', 'web4'])
  })

  it('reads what MCollective prints', () => {
    const results = [{ sender: 'web1', statuscode: 0 }, { sender: 'web2', statuscode: 1 }, { sender: 'web3' }]
    expect(parseNodeList(JSON.stringify(results))).toEqual(['web1', 'web3'])
  })

  it('reads an inventory, whole or one group', () => {
    const text = JSON.stringify({ nodes: ['lone1'], groups: { web: ['web1', 'web2'], old: ['web2', 'db1'] } })
    expect(parseNodeList(text)).toEqual(['lone1', 'web1', 'web2', 'db1'])
    expect(parseNodeList(text, { group: 'old' })).toEqual(['web2', 'db1'])
  })

  it('says which groups there are', () => {
    const text = JSON.stringify({ groups: { web: [], db: [] } })
    expect(refusal(() => parseNodeList(text, { group: 'wbe' })).message).toContain('web, db')
    expect(refusal(() => parseNodeList(text, { group: 'toString' })).path).toBe('groups')
    expect(refusal(() => parseNodeList('["web1"]', { group: 'web' })).message).toContain('inventory')
  })

  it('refuses what does not parse', () => {
    expect(refusal(() => parseNodeList('["web1"'))).toMatchObject({ code: 'rosterInvalid' })
    expect(refusal(() => parseNodeList('web1', { format: 'json' }))).toMatchObject({ code: 'rosterInvalid' })
  })
})

describe('readNodeList', () => {
  it.each([
    [['web1', 'web 2'], '[1]'],
    [[7], '[0]'],
    [[{ name: 'web1' }], '[0].sender'],
    [{ v: 1, results: [{ sender: '' }] }, 'results[0].sender'],
    [{ v: 1, results: {} }, 'results'],
    [{ v: 2, results: [] }, 'v'],
    [{ nodes: 'web1' }, 'nodes'],
    [{ groups: ['web1'] }, 'groups'],
    [{ groups: { web: ['web1', null] } }, 'groups.web[1]'],
    [{}, undefined],
    ['web1', undefined],
    [null, undefined],
  ])('says where %j is wrong', (value, path) => {
    expect(refusal(() => readNodeList(value))).toMatchObject({ code: 'rosterInvalid', path })
  })

  it('describes what contains itself', () => {
    const loop: unknown[] = []
    loop.push(loop)
    expect(refusal(() => readNodeList(loop)).code).toBe('rosterInvalid')
  })
})
