import { codeOfOutcome, defaultLimits, errorCodes, messageKinds, nodeOutcomes } from '@collective/core'
import { describe, expect, test } from 'vitest'
import { readPage, rowsOf, tableIn } from './page'

const page = readPage('docs/protocol.md')
const unquoted = (cell = ''): string => cell.replaceAll('`', '')

describe('docs/protocol.md', () => {
  const outcomes = rowsOf(tableIn(page, 'outcomes'))

  test('has every outcome that a node decides, with its status', () => {
    const statuses = outcomes.map(([outcome, status]) => [unquoted(outcome), Number(status)])
    expect(Object.fromEntries(statuses)).toEqual(nodeOutcomes)
  })

  test('has the usual code of every outcome', () => {
    for (const [outcome, , , code] of outcomes)
      if (unquoted(outcome) !== 'ok') expect(codeOfOutcome).toHaveProperty(unquoted(outcome), unquoted(code))
  })

  test('names every kind of message', () => {
    for (const kind of messageKinds) expect(page.text).toContain(`\`${kind}\``)
  })

  test('names no error code that does not exist in the steps of a request', () => {
    const [, steps = ''] = page.text.split('## A request on a node')
    const table = steps.slice(steps.indexOf('| |'), steps.indexOf('\n\n', steps.indexOf('| |')))
    const codes = rowsOf(table).flatMap(([, , failure = '']) =>
      [...failure.matchAll(/`(\w+)`/g)].map(([, code]) => code),
    )
    expect(codes.length).toBeGreaterThan(30)
    for (const code of codes) expect(errorCodes).toHaveProperty(String(code))
  })

  test('has the limits that hold where nothing else is said', () => {
    const [, limits = ''] = page.text.split('## Limits')
    for (const limit of Object.values(defaultLimits))
      expect(limits).toContain(`| ${limit.toLocaleString('en')} |`)
  })
})
