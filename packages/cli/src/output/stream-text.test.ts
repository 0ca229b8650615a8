import pc from 'picocolors'
import { describe, expect, it } from 'vitest'
import { StreamText } from './stream-text'

const about = { agent: 'shell', action: 'run' }
const part = (sender: string, data: unknown) =>
  ({ ...about, sender, outcome: 'partial', sequence: 1, data }) as const
const ok = (sender: string, data: unknown) =>
  ({ ...about, sender, outcome: 'ok', statuscode: 0, statusmsg: 'OK', data }) as const

function streamText(): StreamText {
  return new StreamText(pc.createColors(false))
}

describe('what programs print', () => {
  it('is shown line by line, behind the name of the node', () => {
    expect(streamText().linesOf(part('web1', { stdout: 'one\ntwo\n' }))).toEqual(['web1: one', 'web1: two'])
  })

  it('waits for the end of a line, of each node and stream apart', () => {
    const text = streamText()
    expect(text.linesOf(part('web1', { stdout: 'o' }))).toEqual([])
    expect(text.linesOf(part('web1', { stderr: 'e' }))).toEqual([])
    expect(text.linesOf(part('web2', { stdout: 'other\n' }))).toEqual(['web2: other'])
    expect(text.linesOf(part('web1', { stdout: 'ut\nmore' }))).toEqual(['web1: out'])
    expect(text.linesOf(part('web1', { stderr: 'rr\n' }))).toEqual(['web1: err'])
    expect(text.endOf(ok('web1', { stdout: '', exitcode: 0 }))).toEqual(['web1: more', 'web1: exitcode: 0'])
    expect(text.rest()).toEqual([])
  })

  it('does not wait for ever: a line without an end is shown in pieces', () => {
    const long = 'x'.repeat(9_000)
    const text = streamText()
    expect(text.linesOf(part('web1', { stdout: long }))).toEqual([`web1: ${long}`])
    expect(text.rest()).toEqual([])
  })

  it('keeps what a node that never answered has begun', () => {
    const text = streamText()
    text.linesOf(part('web1', { stdout: 'begun' }))
    expect(text.rest()).toEqual(['web1: begun'])
  })

  it('commands no terminal, and stderr is told by its colour', () => {
    const text = new StreamText(pc.createColors(true))
    expect(text.linesOf(part('web1', { stdout: '\u001b[2Jgone\r\n' }))).toEqual(['web1: \\x1b[2Jgone'])
    expect(text.linesOf(part('web1', { stderr: 'bad\n' }))).toEqual([
      `web1: ${pc.createColors(true).yellow('bad')}`,
    ])
  })
})

describe('what other actions give', () => {
  it('is a line for each part, and one for the end', () => {
    const text = streamText()
    expect(text.linesOf(part('web1', { done: 3, file: 'a\nb' }))).toEqual(['web1: done: 3, file: a; b'])
    expect(text.endOf(ok('web1', {}))).toEqual([])
    expect(
      text.endOf({ ...ok('web1', undefined), outcome: 'timedOut', code: 'timedOut', statusmsg: 'too late' }),
    ).toEqual(['web1: timedOut: too late'])
  })
})
