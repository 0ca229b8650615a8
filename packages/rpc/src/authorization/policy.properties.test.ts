import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseActionPolicy } from './parse-action-policy'
import { policyText, question } from './policy.fixture'

const factor = Number(process.env['COLLECTIVE_SOAK_FACTOR'] ?? '1')
const runs = { seed: 20_260_101, numRuns: 200 * factor }

const callers = fc.constantFrom('*', 'cert=alice', 'cert=bob', 'cert=alice cert=bob')
const actions = fc.constantFrom('*', 'restart', 'stop', 'stop restart')
const facts = fc.constantFrom('*', 'location=nantong', 'not location=nantong', 'cpus>9', 'nosuch=1')
const classes = fc.constantFrom('*', 'apache', 'mysql', 'apache or mysql')
const rules = fc
  .tuple(fc.constantFrom('allow', 'deny'), callers, actions, facts, classes)
  .map(columns => columns.join(' | '))
const rests = fc.array(rules, { maxLength: 6 })
const questions = fc
  .record({
    caller: fc.constantFrom('cert=alice', 'cert=bob', 'cert=eve'),
    action: fc.constantFrom('restart', 'stop'),
  })
  .map(question)

function decide(lines: readonly string[], asked: ReturnType<typeof question>): boolean {
  return parseActionPolicy(policyText(...lines)).decide(asked)
}

describe('every policy', () => {
  it('is decided by a rule for everything in front, whatever follows', () => {
    fc.assert(
      fc.property(rests, questions, fc.boolean(), (rest, asked, allow) => {
        expect(decide([`${allow ? 'allow' : 'deny'} | * | * | * | *`, ...rest], asked)).toBe(allow)
      }),
      runs,
    )
  })

  it('allows nobody more by a denial more, nor less by an allowance more', () => {
    fc.assert(
      fc.property(rests, rules, questions, (rest, rule, asked) => {
        const before = decide(rest, asked)
        const after = decide([rule, ...rest], asked)
        expect(rule.startsWith('allow') ? after || !before : before || !after).toBe(true)
      }),
      runs,
    )
  })

  it('says the same when its rules and its default are reversed, but the opposite', () => {
    const reverse = (line: string) =>
      line.replace(/allow|deny/, verb => (verb === 'allow' ? 'deny' : 'allow'))
    fc.assert(
      fc.property(rests, questions, (rest, asked) => {
        const lines = [...rest, 'policy default deny']
        expect(decide(lines.map(reverse), asked)).toBe(!decide(lines, asked))
      }),
      runs,
    )
  })

  it('explains with the line that is enough by itself', () => {
    fc.assert(
      fc.property(rests, questions, (rest, asked) => {
        const { allow, by, line = 0 } = parseActionPolicy(policyText(...rest)).explain(asked)
        if (by === 'rule') expect(decide([rest[line - 1] ?? ''], asked)).toBe(allow)
        else expect(allow).toBe(false)
      }),
      runs,
    )
  })

  it('of any text is read, or refused with its place', () => {
    const texts = fc.array(
      fc.constantFrom('allow', 'deny', '\t', ' ', '*', 'a=1', '(', '/', '"', 'not', '\n', 'x'),
    )
    fc.assert(
      fc.property(texts, parts => {
        try {
          parseActionPolicy(parts.join(''))
        } catch (error) {
          expect(error).toMatchObject({
            code: 'policySyntax',
            line: expect.any(Number),
            column: expect.any(Number),
          })
        }
      }),
      { ...runs, numRuns: 1000 * factor },
    )
  })
})
