import { plainLine } from '../output/value-text'

/** What stands above every page: who made it, which version, for how long it may run. */
export interface Heading {
  readonly title: string
  readonly description: string
  readonly author?: string
  readonly version: string
  readonly license?: string
  /** Milliseconds. */
  readonly timeoutMs: number
  readonly url?: string
}

/** The first lines of a page, as `mco plugin doc` has them. */
export function headingLines(heading: Heading): readonly string[] {
  const { title, description, author = '', version, license = '', timeoutMs, url = '' } = heading
  return [
    title,
    '='.repeat(title.length),
    '',
    plainLine(description),
    '',
    labelled('Author', author),
    labelled('Version', version),
    labelled('License', license),
    labelled('Timeout', String(timeoutMs / 1000)),
    labelled('Home Page', url),
  ]
}

function labelled(label: string, text: string): string {
  return `${label.padStart(12)}: ${plainLine(text)}`.trimEnd()
}
