/**
 * Which packages of the project a package stands on.
 * @typedef {object} Layer
 * @property {RegExp} may the packages that its sources may import, by the name after `@collective/`
 * @property {RegExp} [lazily] those it may only import when they are needed: `import()`, or types
 * @property {string} why the reason for the limit, for whoever meets it
 */

/** @type {Layer} */
const plugIn = {
  may: /^core$/,
  why: 'a plug-in knows nothing of requests, nodes or other plug-ins, so that each can be used and replaced alone: it stands on core',
}

/** @type {Layer} */
const aboveRpc = {
  may: /^(core|rpc)$/,
  why: 'it must run on every transport and with every security: it stands on core and rpc, and is given the rest',
}

/** @type {Record<string, Layer>} */
const layers = {
  core: { may: /^$/, why: 'core is what everything else stands on, so it imports no other package' },
  rpc: {
    may: /^core$/,
    why: 'rpc runs on any transport and security that it is given: it stands on core alone',
  },
  broker: plugIn,
  facts: plugIn,
  agents: aboveRpc,
  testing: {
    may: /^(core|rpc|transport-memory)$/,
    why: 'what tests plug-ins must not favour one of them: it stands on core and rpc and is given the rest, but for the broker inside its simulated fleet, which is transport-memory',
  },
  config: {
    may: /^(core|rpc)$/,
    lazily: /^(facts|transport-.+|security-.+)$/,
    why: 'config loads plug-ins only when a configuration names them: they are optional peers, imported with import()',
  },
  cli: {
    may: /^(core|rpc|agents|broker|config|facts|transport-.+|security-.+)$/,
    why: 'the command is what its users run: what only tests use stays out of it',
  },
}

/**
 * The layer of a package.
 * @param {string} name after `@collective/`
 * @returns {Layer | undefined} none for a package that nobody has placed yet
 */
export function layerOf(name) {
  return layers[name] ?? (/^(transport|security)-/.test(name) ? plugIn : undefined)
}
