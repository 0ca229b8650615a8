export { psk } from './psk'
export type { PskOptions } from './options'
