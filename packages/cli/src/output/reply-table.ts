import { isJsonObject, type JsonObject } from '@collective/core'
import type { Reply } from '@collective/rpc/client'
import Table from 'cli-table3'
import { outputLabel } from './reply-text'
import { plainLine } from './value-text'

/** Replies as a table: a column for each output that any of them has. */
export function replyTable(replies: readonly Reply[], schema: JsonObject): string {
  const outputs = [...new Set(replies.flatMap(({ data }) => (isJsonObject(data) ? Object.keys(data) : [])))]
  const table = new Table({
    head: ['node', 'status', ...outputs.map(name => outputLabel(name, schema))],
    style: { head: [], border: [], compact: true },
  })
  for (const { sender, statusmsg, data } of replies)
    table.push([sender, plainLine(statusmsg), ...outputs.map(name => cell(data, name))])
  return table.toString()
}

function cell(data: unknown, name: string): string {
  if (!isJsonObject(data) || !Object.hasOwn(data, name)) return ''
  const value = data[name]
  return plainLine(typeof value === 'string' ? value.trimEnd() : (JSON.stringify(value) ?? ''))
}
