export { collectivePlugin } from './files/plugin'
export { readSecretFile } from './files/secret-file'
