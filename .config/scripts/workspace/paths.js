import { fileURLToPath } from 'node:url'

/** The top of the checkout. */
export const root = fileURLToPath(new URL('../../..', import.meta.url))

/** What the scripts remember between two runs; gone with node_modules. */
export const cacheFolder = `${root}node_modules/.cache/collective`
