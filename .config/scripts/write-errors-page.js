// `npm run docs:errors`: writes docs/errors.md from the codes of core.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { errorsPage, renderErrorsPage } from './docs/errors-page.js'

mkdirSync(dirname(errorsPage), { recursive: true })
writeFileSync(errorsPage, await renderErrorsPage())
