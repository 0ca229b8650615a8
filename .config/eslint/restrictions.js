// What the language allows and this project does not, each with its reason.
import { builtinModules } from 'node:module'

/** In every source file of a package. */
export const syntaxRestrictions = [
  {
    selector: "CallExpression[callee.property.name='addEventListener'][arguments.0.value='abort']",
    message: 'Listen to aborts with onAbort of @collective/core/internal, which also stops listening.',
  },
  {
    selector: 'ThrowStatement > NewExpression[callee.name=/^(Error|TypeError|RangeError|SyntaxError)$/]',
    message: 'Throw a CollectiveError: users tell errors apart by their code.',
  },
  {
    selector:
      "CallExpression[callee.property.name='reject'] > NewExpression[callee.name=/^(Error|TypeError|RangeError|SyntaxError)$/]",
    message: 'Reject with a CollectiveError: users tell errors apart by their code.',
  },
  {
    selector: 'ExportDefaultDeclaration',
    message: 'Export by name: one word for one thing, in every file.',
  },
]

/** Node.js's own modules without the prefix that tells them from packages. */
export const bareBuiltins = builtinModules
  .filter(name => !name.startsWith('node:'))
  .map(name => ({ name, message: `Write node:${name}, so that a reader sees where it comes from.` }))

/** Imports that only Node.js has. */
export const nodeImports = {
  regex: '^node:',
  message:
    'This code also runs in browsers. What needs Node.js goes into another package, or in rpc behind the ./node entry (src/node.ts, src/files/).',
}

/** Globals that only Node.js has. */
export const nodeGlobals = [
  'process',
  'Buffer',
  'setImmediate',
  'clearImmediate',
  '__dirname',
  'require',
].map(name => ({ name, message: 'This code also runs in browsers, which have no such global.' }))

const injected = 'Time and randomness are injected here (Clock, Random), so that simulations can decide them.'

/** Globals that hide time from whoever injects it. */
export const timeGlobals = ['setTimeout', 'setInterval', 'performance', 'crypto'].map(name => ({
  name,
  message: injected,
}))

/** Properties that hide time and randomness likewise. */
export const timeProperties = [
  { object: 'Date', property: 'now', message: injected },
  { object: 'Math', property: 'random', message: injected },
  { object: 'AbortSignal', property: 'timeout', message: injected },
]
