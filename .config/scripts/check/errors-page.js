import { existsSync, readFileSync } from 'node:fs'
import { errorsPage, renderErrorsPage } from '../docs/errors-page.js'
import { Failure } from '../processes/failure.js'

/**
 * The page of errors and the codes are the same.
 * @param {string} [page] its text
 */
export async function checkErrorsPage(page = readPage()) {
  if (page === (await renderErrorsPage())) return ''
  throw new Failure(
    'docs/errors.md does not say what the codes of core say: run npm run docs:errors and commit it',
  )
}

function readPage() {
  return existsSync(errorsPage) ? readFileSync(errorsPage, 'utf8') : ''
}
