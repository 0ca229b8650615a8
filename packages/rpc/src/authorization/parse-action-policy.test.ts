import { describe, expect, it } from 'vitest'
import { parseActionPolicy, type ActionPolicyOptions } from './parse-action-policy'
import { policyText, question } from './policy.fixture'
import { PolicySyntaxError } from './policy-syntax-error'
import type { PolicyQuestion } from './action-policy'

const groups = { admins: ['cert=alice', 'cert=noc'], nobody: [] }

function policy(...lines: string[]) {
  return parseActionPolicy(policyText(...lines), { groups, file: 'service.policy' })
}

function allows(line: string, said: Partial<PolicyQuestion> = {}): boolean {
  return policy('policy default deny', line).decide(question(said))
}

describe('a rule', () => {
  it.each([
    ['* | * | * | *', true],
    ['cert=alice | restart | * | *', true],
    ['cert=bob cert=alice | stop restart | *', true],
    ['admins | * | *', true],
    ['nobody | * | *', false],
    ['cert=ali | * | *', false],
    ['cert=alice2 | * | *', false],
    ['* | rest | *', false],
    ['* | * | os.family=debian location=nantong', true],
    ['* | * | os.family=debian location=london', false],
    ['* | * | location=/^nan/ | role::web apache', true],
    ['* | * | * | mysql', false],
    ['* | * | * | /^role::/', true],
    ['* | * | location=london or apache | *', true],
    ['* | * | not location=london | not mysql', true],
    ['* | * | not nosuch=1', true],
    ['* | * | nosuch!=1', false],
    ['* | * | identity(/^web/) and apache', true],
    ['* | * | (location=london or location=nantong) and !mysql', true],
  ])('%s', (rest, expected) => {
    expect(allows(`allow | ${rest}`)).toBe(expected)
  })

  it('compares numbers as numbers, where the original compared text', () => {
    for (const condition of ['cpus>9', 'cpus>9.5', 'cpus>=10', 'load<10', 'cpus!=9'])
      expect(allows(`allow | * | * | ${condition}`), condition).toBe(true)
    expect(allows('allow | * | * | cpus<9')).toBe(false)
  })

  it('about inputs holds where both the node and the input fit', () => {
    const rule = 'allow-input | * | restart | location=nantong | * | service=httpd tries<=3'
    expect(allows(rule)).toBe(true)
    expect(allows(rule, { input: { service: 'sshd', tries: 3 } })).toBe(false)
    expect(allows(rule, { input: { service: 'httpd', tries: 4 } })).toBe(false)
    expect(allows(rule, { input: {} })).toBe(false)
    expect(allows(rule, { facts: {} })).toBe(false)
    expect(allows('allow-input | * | restart | * | * | service=/^http/ and not tries>3')).toBe(true)
  })

  it('about inputs does not look at facts, nor the others at inputs', () => {
    expect(allows('allow-input | * | * | * | * | location=nantong')).toBe(false)
    expect(allows('allow | * | * | service=httpd | *')).toBe(false)
  })
})

describe('a policy', () => {
  it('lets the first rule that holds decide, and says which', () => {
    const read = policy(
      '# who may',
      'policy default deny',
      '',
      'deny | cert=bob | * | *',
      'allow | * | restart | * | *',
    )
    expect(read.explain(question())).toEqual({
      allow: true,
      by: 'rule',
      rule: 'service.policy:5: allow * restart * *',
      line: 5,
    })
    expect(read.explain(question({ caller: 'cert=bob' }))).toMatchObject({
      allow: false,
      by: 'rule',
      line: 4,
    })
    expect(read.explain(question({ action: 'stop' }))).toMatchObject({ allow: false, by: 'default', line: 2 })
  })

  it('has the last default of the file, wherever it stands', () => {
    const read = policy('policy default allow', 'deny | cert=bob | * | *', 'policy default deny')
    expect(read.decide(question())).toBe(false)
  })

  it('denies where nothing is said, unless what is not configured is allowed', () => {
    const decide = (options: ActionPolicyOptions) => parseActionPolicy('# empty', options).explain(question())
    expect(decide({})).toMatchObject({ allow: false, by: 'unconfigured' })
    expect(decide({ allowUnconfigured: true })).toMatchObject({ allow: true, by: 'unconfigured' })
  })

  it('reads files with carriage returns and a byte order mark', () => {
    const read = parseActionPolicy('\uFEFFpolicy default deny\r\nallow\tcert=alice\t*\t*\t*\r\n')
    expect(read.decide(question())).toBe(true)
  })

  it('passes over an allow without tabs as MCollective does, and says so', () => {
    const read = parseActionPolicy('policy default deny\nallow cert=alice restart * *')
    expect(read.decide(question())).toBe(false)
    expect(read.warnings).toEqual([{ line: 2, message: expect.stringContaining('tabs') }])
  })
})

describe('a rule that asks a data plugin', () => {
  const allowing = policy('allow | * | restart | service("httpd").status=stopped')
  const denying = policy('policy default allow', 'deny | * | * | puppet().applying=true')
  const key = 'service("httpd")'

  it('is decided by what the plugin answered', () => {
    expect(allowing.decide(question({ data: { [key]: { status: 'stopped' } } }))).toBe(true)
    expect(allowing.decide(question({ data: { [key]: { status: 'running' } } }))).toBe(false)
    expect(denying.decide(question({ data: { 'puppet()': { applying: false } } }))).toBe(true)
  })

  it('opens nothing where the plugin did not answer, under either sign', () => {
    expect(allowing.decide(question())).toBe(false)
    expect(denying.decide(question())).toBe(false)
    expect(
      policy('policy default allow', 'deny | * | * | not puppet().applying=true').decide(question()),
    ).toBe(false)
  })

  it('is asked for only where caller and action fit', () => {
    expect(allowing.dataQueries(question())).toEqual([{ plugin: 'service', argument: 'httpd', key }])
    expect(allowing.dataQueries(question({ action: 'stop' }))).toEqual([])
  })
})

describe('a rule about filters', () => {
  const read = policy(
    'policy default allow',
    'allow-filter | admins | *',
    'allow-filter | cert=bob | location os',
    'deny-filter | cert=bob | *',
    'deny-filter | * | salary disks.secret puppet()',
  )
  const mayAsk = (caller: string, facts: string[], data: string[] = []) =>
    read.decide(question({ caller, filterNames: { facts, data } }))

  it('denies by the first rule of the caller that covers a name', () => {
    expect(mayAsk('cert=alice', ['salary', 'disks'], ['puppet'])).toBe(true)
    expect(mayAsk('cert=bob', ['location', 'os.family'])).toBe(true)
    expect(mayAsk('cert=bob', ['location', 'cpus'])).toBe(false)
    expect(mayAsk('cert=bob', [], ['service'])).toBe(false)
    expect(mayAsk('cert=eve', ['cpus'], ['service'])).toBe(true)
    expect(mayAsk('cert=eve', ['salary'])).toBe(false)
    expect(mayAsk('cert=eve', [], ['puppet'])).toBe(false)
  })

  it('denies what is inside a fact, and what it is inside of, as lists are searched', () => {
    expect(mayAsk('cert=eve', ['salary.net'])).toBe(false)
    expect(mayAsk('cert=eve', ['disks'])).toBe(false)
    expect(mayAsk('cert=eve', ['disks.size'])).toBe(true)
    expect(mayAsk('cert=eve', ['salaryband'])).toBe(true)
  })

  it('names itself as what decided', () => {
    const asked = question({ caller: 'cert=eve', filterNames: { facts: ['salary'], data: [] } })
    expect(read.explain(asked)).toMatchObject({ allow: false, by: 'rule', line: 5 })
  })
})

describe('what cannot be read', () => {
  it.each([
    ['permit | * | * | *', 1, 'expected policy default, allow or deny'],
    ['deny cert=alice restart * *', 28, 'tabs'],
    ['deny | * | restart', 15, 'tabs'],
    ['allow | * | * | * | * | service=httpd', 15, 'allow-input'],
    ['allow-input | * | * | * | *', 20, 'tabs'],
    ['allow | admin | * | *', 7, 'groups (admins, nobody)'],
    ['allow | * admins | * | *', 7, '* alone'],
    ['allow | * | re-start | *', 9, 'names of actions'],
    ['allow | * | * | apache | *', 11, 'facts such as'],
    ['allow | * | * | * | os=debian', 13, 'classes such as'],
    ['allow | * | * | a=/(/ | *', 13, 'regular expression'],
    ['allow | * | * | not (a=1 | *', 15, 'closing parenthesis'],
    ['allow | * | * | agent(puppet) | *', 11, 'facts such as'],
    ['allow-input | * | * | * | * | apache', 21, 'inputs such as'],
    ['allow-input | * | * | * | * | x().y=1', 21, 'inputs such as'],
    ['deny-filter | *', 1, 'three columns'],
    ['deny-filter | * | fact(x)', 15, 'plugins such as'],
    ['policy default maybe', 1, 'policy default allow'],
  ])('%s is an error at its place', (line, column, message) => {
    const read = () => policy('# a comment', line)
    expect(read).toThrow(PolicySyntaxError)
    expect(read).toThrow(message)
    expect(read).toThrow(
      expect.objectContaining({ code: 'policySyntax', file: 'service.policy', line: 2, column }),
    )
  })
})
