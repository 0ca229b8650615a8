import { describe, expect, it } from 'vitest'
import { errorOf, stepsOf } from './npm-output'

const inPrefix = '/tmp/p/lib/node_modules'

// Of npm 11.19, with --dry-run, shortened: lines for people, then the document. is-odd has is-number within.
const update = `change is-odd 3.0.0 => 3.0.1
change is-number 6.0.0 => 6.0.0
{
  "add": [],
  "change": [
    {
      "from": { "name": "is-odd", "version": "3.0.0", "path": "${inPrefix}/is-odd" },
      "to": { "name": "is-odd", "version": "3.0.1", "path": "${inPrefix}/is-odd" }
    },
    {
      "from": { "name": "is-number", "version": "5.0.0", "path": "${inPrefix}/is-odd/node_modules/is-number" },
      "to": { "name": "is-number", "version": "6.0.0", "path": "${inPrefix}/is-odd/node_modules/is-number" }
    }
  ],
  "remove": []
}
`
const removal = `{
  "remove": [
    { "name": "is-odd", "version": "3.0.0", "path": "${inPrefix}/is-odd" },
    { "name": "is-number", "version": "6.0.0", "path": "${inPrefix}/is-odd/node_modules/is-number" }
  ]
}
`

describe('what npm would do', () => {
  it('is told of the packages that are there for themselves, not of those within others', () => {
    expect(stepsOf(update)).toEqual([{ name: 'is-odd', from: '3.0.0', to: '3.0.1' }])
    expect(stepsOf(removal)).toEqual([{ name: 'is-odd', from: '3.0.0' }])
  })

  it('is nothing where a version stays as it is', () => {
    expect(stepsOf(update.replaceAll('3.0.1', '3.0.0'))).toEqual([])
  })

  it('is not guessed where it printed something else', () => {
    expect(() => stepsOf('{ "add": 1 }')).toThrow(expect.objectContaining({ code: 'providerFailed' }))
    expect(() => stepsOf('{ not JSON')).toThrow(expect.objectContaining({ code: 'providerFailed' }))
  })
})

describe('why npm failed', () => {
  it('is in its document, where it has one', () => {
    expect(errorOf('{ "error": { "code": "ETARGET", "summary": "No matching version" } }')).toBe(
      'No matching version',
    )
    expect(errorOf('npm error')).toBeUndefined()
  })
})
