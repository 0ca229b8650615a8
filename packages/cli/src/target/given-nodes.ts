import type { Invocation } from '../program/command'
import { usageError } from '../exit/usage-error'
import { nodeFile, textNodes, type NodeNames } from './node-file'
import { pipedText, wholeInput } from './piped-text'

/** Nodes that the command line or the standard input name, and whether a pipe was there that named none. */
export interface GivenNodes {
  readonly names?: NodeNames
  /** A pipe on the standard input came to nothing: whoever set it up may have meant somebody. */
  readonly emptyPipe: boolean
}

/**
 * Reads the nodes of `--nodes`, or of `--disc-method file|stdin`.
 * @param takesPipe whether the command takes what is piped into it without being told
 * @throws CollectiveError `rosterInvalid`, `invalidOption`
 */
export async function givenNodes(invocation: Invocation, takesPipe: boolean): Promise<GivenNodes> {
  const path = namedFile(invocation.options)
  if (path === '-')
    return {
      names: textNodes(await wholeInput(invocation.terminal, invocation.signal), 'stdin'),
      emptyPipe: false,
    }
  if (path !== undefined) return { names: await nodeFile(path), emptyPipe: false }
  return takesPipe ? pipedNodes(invocation) : { emptyPipe: false }
}

function namedFile({
  nodes,
  discoveryMethod = 'broadcast',
  discoveryOption = [],
}: Invocation['options']): string | undefined {
  switch (discoveryMethod) {
    case 'broadcast':
    case 'mc':
      return nodes
    case 'stdin':
      return onlyOne(nodes, '-')
    case 'file':
    case 'flatfile':
      return onlyOne(nodes, discoveryOption.at(-1) ?? nodes ?? missingFile())
    default:
      throw usageError(`--disc-method: expected broadcast, file or stdin, got ${discoveryMethod}`)
  }
}

function onlyOne(nodes: string | undefined, path: string): string {
  if (nodes === undefined || nodes === path) return path
  throw usageError(`--nodes ${nodes} and --disc-method name different nodes: give one of them`)
}

function missingFile(): never {
  throw usageError(
    '--disc-method file: expected the path of a file: give --disc-option FILE, or --nodes FILE alone',
  )
}

async function pipedNodes({ terminal, signal }: Invocation): Promise<GivenNodes> {
  const piped = await pipedText(terminal, signal)
  switch (piped.kind) {
    case 'none':
      return { emptyPipe: false }
    case 'empty':
      return { emptyPipe: true }
    case 'silent':
      terminal.err(
        'warning: stdin is an open pipe with nothing in it, which is not waited for; --nodes - waits, </dev/null keeps it quiet',
      )
      return { emptyPipe: true }
    case 'text':
      return { names: textNodes(piped.text, 'stdin'), emptyPipe: false }
  }
}
