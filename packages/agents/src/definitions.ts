export { processAgent } from './processes/definition'
export { rpcutilAgent } from './rpcutil/definition'
export { serviceAgent } from './service/definition'
export { shellAgent } from './shell/definition'
