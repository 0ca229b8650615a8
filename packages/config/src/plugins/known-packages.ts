// The packages of this project by what a configuration says. Each exports `collectivePlugin`, but for the one that mqtt-plugin.ts adapts.

/** By URL scheme. */
export const transportPackages: ReadonlyMap<string, string> = new Map([
  ['mqtt', '@collective/transport-mqtt'],
  ['mqtts', '@collective/transport-mqtt'],
  ['ws', '@collective/transport-mqtt'],
  ['wss', '@collective/transport-mqtt'],
  ['amqp', '@collective/transport-amqp'],
  ['amqps', '@collective/transport-amqp'],
])

/** By the name of the security scheme. */
export const securityPackages: ReadonlyMap<string, string> = new Map([
  ['nacl', '@collective/security-nacl'],
  ['rsa', '@collective/security-rsa'],
  ['psk', '@collective/security-psk'],
])
