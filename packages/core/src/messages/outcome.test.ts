import { describe, expect, it } from 'vitest'
import { errorCodes } from '../errors/codes'
import { clientOutcomes, codeOfOutcome, isNodeOutcome, nodeOutcomes, statusCodeOf } from './outcome'

describe('outcomes', () => {
  it("have MCollective's status codes", () => {
    expect(statusCodeOf('ok')).toBe(0)
    expect(statusCodeOf('failed')).toBe(1)
    expect(statusCodeOf('unknownAction')).toBe(2)
    expect(statusCodeOf('missingData')).toBe(3)
    expect(statusCodeOf('invalidData')).toBe(4)
    expect(statusCodeOf('error')).toBe(5)
    expect(statusCodeOf('denied')).toBe(1)
  })

  it('are decided by the node or by the client, never by both', () => {
    for (const outcome of clientOutcomes) expect(isNodeOutcome(outcome)).toBe(false)
    for (const outcome of Object.keys(nodeOutcomes)) expect(isNodeOutcome(outcome)).toBe(true)
    for (const text of ['toString', '__proto__', '', null]) expect(isNodeOutcome(text)).toBe(false)
  })

  it('have an error code each, but for ok', () => {
    const outcomes = [...Object.keys(nodeOutcomes), ...clientOutcomes].filter(outcome => outcome !== 'ok')
    expect(Object.keys(codeOfOutcome).sort()).toEqual(outcomes.sort())
    for (const code of Object.values(codeOfOutcome)) expect(errorCodes).toHaveProperty(code)
  })
})
