import { layerOf } from './layers.js'

/** @import { Rule } from 'eslint' */

/** @param {string} filename the package that a source file belongs to, by its folder */
function packageOf(filename) {
  return /.*packages[/\\]([^/\\]+)[/\\]src[/\\]/.exec(filename)?.[1]
}

/** @param {string} specifier the package of ours that an import names */
function importedPackage(specifier) {
  return /^@collective\/([^/]+)/.exec(specifier)?.[1]
}

/**
 * Why one package may not import another; nothing when it may.
 * @param {string} from @param {string} to @param {boolean} lazy
 * @returns {string | undefined}
 */
function breach(from, to, lazy) {
  const layer = layerOf(from)
  if (!layer) return `packages/${from} has no layer: give it one in .config/eslint/layers.js`
  const allowed = from === to || layer.may.test(to) || (lazy && layer.lazily?.test(to))
  return allowed ? undefined : `packages/${from} may not import @collective/${to}: ${layer.why}`
}

/** @param {any} node whether an import statement leaves nothing in the JavaScript */
function isOfTypes(node) {
  return node.importKind === 'type' || node.exportKind === 'type'
}

/** Holds the arrows between the packages, as docs/architecture.md draws them. @type {Rule.RuleModule} */
export const packageBoundaries = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const from = packageOf(context.filename)
    if (!from) return {}
    const check = (/** @type {any} */ node, /** @type {any} */ source, /** @type {boolean} */ lazy) => {
      const to = importedPackage(typeof source?.value === 'string' ? source.value : '')
      const message = to && breach(from, to, lazy)
      if (message) context.report({ node, message })
    }
    const statement = (/** @type {any} */ node) => check(node, node.source, isOfTypes(node))
    return {
      ImportDeclaration: statement,
      ExportNamedDeclaration: statement,
      ExportAllDeclaration: statement,
      ImportExpression: (/** @type {any} */ node) => check(node, node.source, true),
      TSImportType: (/** @type {any} */ node) => check(node, node.source ?? node.argument?.literal, true),
      'CallExpression[callee.name="require"]': (/** @type {any} */ node) =>
        check(node, node.arguments[0], false),
    }
  },
}
