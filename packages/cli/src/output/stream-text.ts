import { isJsonObject, type JsonObject, type JsonValue } from '@collective/core'
import type { PartialReply, Reply } from '@collective/rpc/client'
import type { Colours } from '../terminal/terminal'
import { plainLine } from './value-text'

// Of a line whose end has not come; a longer one is printed in pieces.
const longestLine = 8_192

/** Makes lines of what nodes give while their actions run, each behind the name of its node. */
export class StreamText {
  readonly #colours: Colours
  /** What has come of lines that have not ended, by node and stream. */
  readonly #begun = new Map<string, { readonly stdout: string; readonly stderr: string }>()

  constructor(colours: Colours) {
    this.#colours = colours
  }

  /** The lines that end with this part: of programs their own, of everything else one. */
  linesOf({ sender, data }: PartialReply<unknown>): readonly string[] {
    const part = jsonObject(data)
    if (!isPrinted(part)) return [prefixed(sender, fieldsText(part))]
    return printedOn.flatMap(from => this.#printed(sender, from, textOf(part[from])))
  }

  /** What a node has begun and not ended, and how its action ended. */
  endOf(reply: Reply): readonly string[] {
    const { sender, outcome } = reply
    const rest = printedOn.flatMap(from => this.#rest(sender, from))
    this.#begun.delete(sender)
    if (outcome !== 'ok')
      return [...rest, this.#colours.red(prefixed(sender, `${outcome}: ${plainLine(reply.statusmsg)}`))]
    const ending = fieldsText(jsonObject(reply.data))
    return ending === '' ? rest : [...rest, prefixed(sender, ending)]
  }

  /** What nodes that never answered have begun. */
  rest(): readonly string[] {
    return [...this.#begun.keys()].flatMap(sender => printedOn.flatMap(from => this.#rest(sender, from)))
  }

  #printed(sender: string, from: PrintedOn, text: string): readonly string[] {
    const begun = this.#begun.get(sender) ?? nothing
    const [last = '', ...ended] = `${begun[from]}${text}`.split('\n').reverse()
    const isLong = last.length > longestLine
    this.#begun.set(sender, { ...begun, [from]: isLong ? '' : last })
    const lines = isLong ? [...ended.reverse(), last] : ended.reverse()
    return lines.map(line => this.#line(sender, from, line))
  }

  #rest(sender: string, from: PrintedOn): readonly string[] {
    const text = this.#begun.get(sender)?.[from] ?? ''
    return text === '' ? [] : [this.#line(sender, from, text)]
  }

  #line(sender: string, from: PrintedOn, text: string): string {
    const line = plainLine(text)
    return prefixed(sender, from === 'stderr' ? this.#colours.yellow(line) : line)
  }
}

type PrintedOn = 'stdout' | 'stderr'
const printedOn = ['stdout', 'stderr'] as const
const nothing = { stdout: '', stderr: '' }

/** Whether a part is what a program has printed, and no more. */
function isPrinted(part: JsonObject): boolean {
  const names = Object.keys(part)
  return names.length > 0 && names.every(name => printedOn.some(from => from === name))
}

/** `exitcode: 3, success: false`; what is empty is left out. */
function fieldsText(fields: JsonObject): string {
  const shown = Object.entries(fields).filter(([, value]) => value !== '')
  return shown.map(([name, value]) => `${name}: ${plainLine(valueText(value))}`).join(', ')
}

function valueText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : ''
}

function prefixed(sender: string, line: string): string {
  return `${sender}: ${line}`.trimEnd()
}

// Data has crossed the wire, so that it is JSON whatever its type says.
function jsonObject(data: unknown): JsonObject {
  return isJsonObject(data) ? data : {}
}
