import {
  describeFilter,
  explainFilter,
  filterToJson,
  parseFilter,
  type Explanation,
  type Filter,
} from '@collective/core'
import { exitCodes } from '../exit/exit-codes'
import type { Invocation } from '../program/command'
import { filterFlags } from '../target/filter-flags'
import { hostFile } from '../target/host-file'
import { outJson } from '../terminal/terminal'

/** `collective describe-filter`: what filter flags mean, and with a host's file, which of them decide about it. Nobody is asked. */
export async function describe({ options, terminal }: Invocation): Promise<number> {
  const filter = parseFilter(filterFlags(options) ?? {})
  const explanation =
    options.explain === undefined ? undefined : explainFilter(filter, await hostFile(options.explain))
  if (options.json) outJson(terminal, document(filter, explanation))
  else terminal.out([describeFilter(filter), ...(explanation ? [explanation.summary] : [])].join('\n'))
  return exitCodes.ok
}

function document(filter: Filter, explanation: Explanation | undefined): object {
  const described = { v: 1, description: describeFilter(filter), filter: filterToJson(filter) }
  return explanation ? { ...described, explanation } : described
}
