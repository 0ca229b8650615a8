import { CollectiveError, isCollectiveError } from '../errors/error'
import type { Filter } from '../filters/filter'
import { isIdentity, type Identity } from '../identity/identity'
import type { DiscoveryCapabilities, DiscoverySource } from '../plugins/sources'
import type { CallOptions } from '../plugins/transport'
import { abortable } from '../time/abort'
import { readNodeList } from './read-node-list'

/**
 * The nodes of a list, whatever the filter: each node checks the rest of it when the request comes.
 * @throws CollectiveError `rosterInvalid` for what is no identity
 */
export function listSource(identities: readonly Identity[]): DiscoverySource {
  const nodes = readNodeList(identities)
  return functionSource('list', () => nodes)
}

/** What may name nodes: at once, later, or one after the other. */
export type FindNodes = (
  filter: Filter,
  options: CallOptions,
) => Iterable<Identity> | AsyncIterable<Identity> | Promise<Iterable<Identity>>

/**
 * Nodes found by code of one's own, such as a look-up in an inventory database.
 * @param name for the progress line
 * @param find gives the nodes; what it throws becomes `discoveryFailed` with it as cause
 * @param terms the kinds of filter term that `find` applies; none unless said, and the nodes check all of them
 */
export function functionSource(
  name: string,
  find: FindNodes,
  terms: DiscoveryCapabilities['terms'] = [],
): DiscoverySource {
  return Object.freeze({
    name,
    capabilities: Object.freeze({ terms }),
    discover: (filter: Filter, options: CallOptions) =>
      discoverBy(name, () => find(filter, options), options.signal),
  })
}

async function* discoverBy(
  name: string,
  find: () => ReturnType<FindNodes>,
  signal: AbortSignal,
): AsyncGenerator<Identity, void, undefined> {
  try {
    signal.throwIfAborted()
    const found = await abortable(Promise.resolve(find()), signal)
    for await (const identity of untilAborted(found, signal)) yield checked(identity)
  } catch (error) {
    throw signal.aborted ? signal.reason : discoveryFailed(name, error)
  }
}

async function* untilAborted(
  found: Iterable<Identity> | AsyncIterable<Identity>,
  signal: AbortSignal,
): AsyncGenerator<Identity, void, undefined> {
  const iterator = Symbol.asyncIterator in found ? found[Symbol.asyncIterator]() : found[Symbol.iterator]()
  let suspended = true
  const next = async (): Promise<IteratorResult<Identity>> => {
    suspended = false
    const result = await abortable(Promise.resolve(iterator.next()), signal)
    suspended = !result.done
    return result
  }
  try {
    for (let result = await next(); !result.done; result = await next()) yield result.value
  } finally {
    // A source that hangs would hang here too: an abort is not held up by its clean-up.
    if (suspended || signal.aborted) await abortable(Promise.resolve(iterator.return?.()), signal)
  }
}

function checked(identity: unknown): Identity {
  if (isIdentity(identity)) return identity
  throw new CollectiveError('discoveryFailed', `it named ${JSON.stringify(identity)}, which is no identity`)
}

function discoveryFailed(name: string, error: unknown): CollectiveError {
  const reason = error instanceof Error || isCollectiveError(error) ? error.message : String(error)
  return new CollectiveError('discoveryFailed', `the discovery source ${name} failed: ${reason}`, {
    cause: error,
  })
}
