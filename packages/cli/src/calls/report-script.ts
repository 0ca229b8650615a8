import { resolve } from 'node:path'
import { CollectiveError, toCollectiveError, type Identity } from '@collective/core'
import { importModule } from '../hosting/module-exports'
import type { NodeInventory } from './inventory-data'

/** What a report is told of a node: all that `collective inventory IDENTITY` shows but the figures. */
export interface ReportedNode extends NodeInventory {
  readonly identity: Identity
}

/** A report of one's own: gives the line of a node, or nothing for nodes that it leaves out. */
export type ReportScript = (node: ReportedNode) => unknown

/**
 * Imports the module of a report.
 * @throws CollectiveError `pluginMissing` where it cannot be loaded or exports no function as `default`
 */
export async function loadReportScript(file: string): Promise<ReportScript> {
  const { default: report } = await importModule(`--script ${file}`, resolve(file))
  if (isReport(report)) return report
  throw new CollectiveError(
    'pluginMissing',
    `--script ${file}: expected the module to export a function as default, such as export default ({ identity, facts }) => \`\${identity} \${facts.country}\``,
  )
}

function isReport(value: unknown): value is ReportScript {
  return typeof value === 'function'
}

/** What a report says of a node. @throws CollectiveError `invalidOption` for what it throws, with the node */
export async function reportOn(report: ReportScript, node: ReportedNode, file: string): Promise<unknown> {
  try {
    return await report(node)
  } catch (error) {
    const { message } = toCollectiveError(error)
    throw new CollectiveError(
      'invalidOption',
      `--script ${file}: it failed on ${node.identity}: ${message}`,
      {
        cause: error,
        node: node.identity,
      },
    )
  }
}
