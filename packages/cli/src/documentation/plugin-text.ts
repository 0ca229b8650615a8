import type { DescribedData, DescribedOther, DescribedPlugin } from '../plugins/described-plugin'
import { plainLine, valueLines } from '../output/value-text'
import { agentText } from './agent-text'
import { inputLines, outputLines } from './field-lines'
import { headingLines } from './heading'

/** A page about a plugin. @param width characters that a line may have */
export function pluginText(plugin: DescribedPlugin, width: number): string {
  const notes = plugin.notes ?? []
  return [
    page(plugin, width),
    ...(plugin.usage === undefined ? [] : ['', 'USAGE:', '', ...valueLines(plugin.usage, width)]),
    ...(notes.length === 0 ? [] : ['', 'NOT TAKEN OVER:', ...notes.map(note => `   ${plainLine(note)}`)]),
  ].join('\n')
}

function page(plugin: DescribedPlugin, width: number): string {
  switch (plugin.kind) {
    case 'agent':
      return agentText(plugin.ddl, width)
    case 'data':
      return dataText(plugin)
    case 'plugin':
      return otherText(plugin)
  }
}

function dataText({ ddl, query }: DescribedData): string {
  const fields = Object.entries(ddl.output)
  const argument = query?.argument ?? (ddl.argument === undefined ? undefined : { description: ddl.argument })
  return [
    ...headingLines({ ...ddl, title: ddl.name }),
    '',
    'QUERY FUNCTION INPUT:',
    ...(argument
      ? inputLines({ name: 'query', schema: argument, isOptional: false }, {})
      : ['           none', '']),
    'QUERY FUNCTION OUTPUT:',
    ...fields.flatMap(([name, description]) =>
      outputLines({ name, schema: query?.output[name] ?? { description }, isOptional: false }, {}),
    ),
  ]
    .join('\n')
    .trimEnd()
}

function otherText({ metadata, name, capabilities }: DescribedOther): string {
  const head = headingLines({ ...metadata, title: name })
  return [...head, ...(capabilities.length === 0 ? [] : ['', `Filters by: ${capabilities.join(', ')}`])].join(
    '\n',
  )
}
