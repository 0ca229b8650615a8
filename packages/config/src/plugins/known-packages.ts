/** A package of this project that makes transports of addresses and options. */
export interface TransportPackage {
  readonly name: string
  /** The function that it exports. */
  readonly factory: string
  /** The URL schemes that it serves. */
  readonly schemes: readonly string[]
}

/** The transports of this project that are reached by an address. */
export const transportPackages: readonly TransportPackage[] = [
  { name: '@collective/transport-mqtt', factory: 'mqtt', schemes: ['mqtt', 'mqtts', 'ws', 'wss'] },
  { name: '@collective/transport-amqp', factory: 'amqp', schemes: ['amqp', 'amqps'] },
]

/** The modules of this project that export `collectivePlugin`, by the name of the security scheme. */
export const securityPackages: ReadonlyMap<string, string> = new Map([
  ['nacl', '@collective/security-nacl/node'],
  ['rsa', '@collective/security-rsa'],
  ['psk', '@collective/security-psk/node'],
])
