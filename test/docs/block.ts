import type { Page } from './page'

/** One fenced block of a page. */
export interface Block {
  readonly page: string
  /** Of its opening fence, from 1. */
  readonly line: number
  readonly language: string
  readonly text: string
  /** The comment on the line before it: `file: examples/…`, `background`; empty where there is none. */
  readonly mark: string
}

const fence = /^(?:<!-- (?<mark>[^>]*?) -->\n)?```(?<language>.*)\n(?<text>[\s\S]*?)^```$/gm

/** The fenced blocks of a page, in their order. */
export function blocksOf({ path, text }: Page): Block[] {
  return [...text.matchAll(fence)].map(({ groups = {}, index, 0: whole }) => {
    const opening = index + whole.indexOf('```')
    return {
      page: path,
      line: text.slice(0, opening).split('\n').length,
      language: groups['language'] ?? '',
      text: groups['text'] ?? '',
      mark: groups['mark'] ?? '',
    }
  })
}

/** A command of a console block, and what it prints. */
export interface Step {
  readonly command: string
  readonly output: string
}

/** The commands of a console block: each stands behind a `$`, its output below. */
export function stepsOf({ text }: Block): Step[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map(step => {
      const [command = '', ...output] = step.split('\n')
      return { command, output: output.join('\n') }
    })
}
