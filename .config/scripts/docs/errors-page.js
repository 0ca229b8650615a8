import { readFileSync } from 'node:fs'
import { root } from '../workspace/paths.js'

/**
 * @typedef {object} ErrorCode
 * @property {string} code
 * @property {string} group the comment that stands over it and its neighbours
 * @property {string} meaning
 * @property {boolean} retryable
 */

const source = `${root}packages/core/src/errors/codes.ts`

/** Where the page lies. */
export const errorsPage = `${root}docs/errors.md`

/** The codes of core, in their order. @returns {Promise<ErrorCode[]>} */
async function readCodes() {
  const text = readFileSync(source, 'utf8')
  const groups = groupsOf(text)
  const { errorCodes } = await evaluate(text)
  return Object.entries(errorCodes).map(([code, { meaning, retryable }]) => {
    return { code, meaning, retryable, group: groups.get(code) ?? 'Other' }
  })
}

/**
 * The exports of a TypeScript module that imports nothing: no build is needed to read it.
 * @param {string} text
 * @returns {Promise<{ errorCodes: Record<string, { meaning: string, retryable: boolean }> }>}
 */
async function evaluate(text) {
  const { default: typescript } = await import('typescript')
  const { outputText } = typescript.transpileModule(text, {
    compilerOptions: { module: typescript.ModuleKind.ESNext },
  })
  return import(`data:text/javascript,${encodeURIComponent(outputText)}`)
}

/** @param {string} text @returns {Map<string, string>} the group of each code */
function groupsOf(text) {
  const groups = new Map()
  let group = ''
  for (const [, comment, code] of text.matchAll(/^ {2}(?:\/\/ (.+)|(\w+): \{.*)$/gm)) {
    if (comment) group = comment
    else groups.set(code, group)
  }
  return groups
}

/** @param {ErrorCode[]} codes */
function table(codes) {
  const rows = codes.map(
    ({ code, meaning, retryable }) =>
      `| \`${code}\` | ${meaning.replaceAll('|', '\\|')} | ${retryable ? 'yes' : 'no'} |`,
  )
  return ['| code | what it means | retryable |', '| --- | --- | --- |', ...rows].join('\n')
}

const introduction = `# Errors

Every error of the packages is a \`CollectiveError\`. Recognise it with \`isCollectiveError(error)\` (\`instanceof\` is false between
the ESM and the CJS build of one package) and tell kinds apart by \`error.code\`: the same word on the wire, in \`--json\` output and
on this page. The message says what was expected, what came and what to do; \`cause\`, \`node\`, \`position\` and \`path\` say more where
there is more to say. *Retryable* means that the same call may succeed later without a change.

This page is made from \`packages/core/src/errors/codes.ts\` by \`npm run docs:errors\`; \`npm test\` checks that it is current.
`

/** The page as it should be. */
export async function renderErrorsPage() {
  const codes = await readCodes()
  const groups = [...new Set(codes.map(({ group }) => group))]
  const sections = groups.map(
    group => `## ${group}\n\n${table(codes.filter(code => code.group === group))}\n`,
  )
  return [introduction, ...sections].join('\n')
}
