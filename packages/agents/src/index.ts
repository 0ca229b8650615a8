export {
  fileAgent,
  nettestAgent,
  packageAgent,
  processAgent,
  puppetAgent,
  rpcutilAgent,
  serviceAgent,
  shellAgent,
} from './definitions'
export { external } from './external/external'
export type { ExternalOptions } from './external/external-options'
export { externalFromSettings, type ExternalSurroundings } from './external/external-settings'
export { file } from './files/file'
export type { FileOptions } from './files/file-options'
export { nettest } from './nettest/nettest'
export type { NettestOptions } from './nettest/nettest-options'
export { packages } from './packages/packages'
export type { PackageOptions } from './packages/package-options'
export type { PackageAllowance } from './packages/allowed-packages'
export type {
  OutdatedPackage,
  PackageAction,
  PackageChange,
  PackagePlan,
  PackageProvider,
  PackageState,
  PlannedStep,
} from './packages/provider'
export { process } from './processes/process'
export type { ProcessOptions } from './processes/process-options'
export type { ProcessEntry, ProcessProvider } from './processes/provider'
export { puppet } from './puppet/puppet'
export type { PuppetOptions } from './puppet/puppet-options'
export { rpcutil, type RpcutilOptions } from './rpcutil/rpcutil'
export { service } from './service/service'
export type { ServiceOptions } from './service/service-options'
export type { ServiceChange, ServiceProvider, ServiceState } from './service/provider'
export { shell } from './shell/shell'
export type { ShellOptions } from './shell/shell-options'
export type { AllowedCommand, ShellAllowance, ShellRequest } from './shell/allowance'
export { standardAgents, type AgentFactory } from './standard-agents'
export type { Environment } from './process/clean-environment'
export { fstat } from './data/fstat'
export { standardData, type DataPluginFactory } from './data/standard-data'
