import { isJsonObject, type JsonObject, type JsonValue, type NodeOutcome } from '@collective/core'
import type { ActionDdl } from '@collective/rpc'
import type { Reply } from '@collective/rpc/client'
import type { Colours } from '../terminal/terminal'
import { plainLine, valueLines } from './value-text'

/** How replies are shown. */
export interface ReplyStyle {
  readonly colours: Colours
  /** Everything as it came, instead of by the action's own words. */
  readonly verbose: boolean
  readonly ddl: ActionDdl
}

const dataWidth = 76

/** A reply as MCollective shows it: the node, how it went, and what it gave. */
export function replyText(reply: Reply, style: ReplyStyle): string {
  return style.verbose ? verboseReply(reply, style) : describedReply(reply, style)
}

function verboseReply(reply: Reply, { colours }: ReplyStyle): string {
  const message = reply.outcome === 'ok' ? 'OK' : colours.red(plainLine(reply.statusmsg))
  const lines = reply.data === undefined ? [] : valueLines(jsonOf(reply.data), dataWidth)
  return [`${reply.sender.padEnd(40)}: ${message}`, ...lines.map(line => `    ${line}`), ''].join('\n')
}

function describedReply(reply: Reply, style: ReplyStyle): string {
  const head = `${reply.sender.padEnd(40)} ${statusWords(reply.outcome, style.colours)}`.trimEnd()
  if (reply.outcome !== 'ok')
    return [head, `   ${style.colours.yellow(plainLine(reply.statusmsg))}`, ''].join('\n')
  return [head, ...outputLines(jsonOf(reply.data), style.ddl.output), ''].join('\n')
}

/** MCollective's words for its status codes, and ours for what it has no code for. */
function statusWords(outcome: NodeOutcome, colours: Colours): string {
  switch (outcome) {
    case 'ok':
      return ''
    case 'failed':
      return colours.red('Request Aborted')
    case 'denied':
      return colours.red('Request Denied')
    case 'unknownAction':
      return colours.yellow('Unknown Action')
    case 'unknownAgent':
      return colours.yellow('Unknown Agent')
    case 'missingData':
      return colours.yellow('Missing Request Data')
    case 'invalidData':
      return colours.yellow('Invalid Request Data')
    default:
      return colours.red(`Request ${outcomeWords(outcome)}`)
  }
}

function outcomeWords(outcome: NodeOutcome): string {
  return outcome.replaceAll(/[A-Z]/g, letter => ` ${letter}`).replace(/^./, letter => letter.toUpperCase())
}

function outputLines(data: JsonValue | undefined, schema: JsonObject): readonly string[] {
  if (!isJsonObject(data))
    return data === undefined ? [] : valueLines(data, dataWidth).map(line => `   ${line}`)
  const shown = Object.entries(data).map(([name, value]) => ({ label: outputLabel(name, schema), value }))
  const width = Math.max(0, ...shown.map(({ label }) => label.length))
  return shown.flatMap(({ label, value }) =>
    labelled(label.padStart(width + 3), valueLines(value, dataWidth - width)),
  )
}

function labelled(label: string, [first = '', ...others]: readonly string[]): readonly string[] {
  const indent = ' '.repeat(label.length + 2)
  return [`${label}: ${first}`.trimEnd(), ...others.map(line => indent + line)]
}

/** What an output is called where people read it: the title of its schema, as MCollective's `display_as`, or its name. */
export function outputLabel(name: string, schema: JsonObject): string {
  const { properties } = schema
  const property = isJsonObject(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined
  const title = isJsonObject(property) ? property['title'] : undefined
  return typeof title === 'string' ? title : name
}

// Data has crossed the wire, so that it is JSON whatever its type says.
function jsonOf(data: unknown): JsonValue | undefined {
  const text: string | undefined = JSON.stringify(data)
  return text === undefined ? undefined : (JSON.parse(text) as JsonValue)
}
