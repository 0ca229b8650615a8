import { createHash, randomBytes } from 'node:crypto'

/** Somebody whom a RabbitMQ lets in, and to what. Rights are regular expressions over names of queues and exchanges. */
export interface RabbitmqUser {
  readonly password: string
  /** @default '/' */
  readonly vhost?: string
  /** What may be made. @default '.*' */
  readonly configure?: string
  /** Where may be published, and which queues may be bound. @default '.*' */
  readonly write?: string
  /** What may be consumed, and which exchanges may be bound to. @default '.*' */
  readonly read?: string
  /** Which keys of topic exchanges. @default none: all */
  readonly topics?: readonly RabbitmqTopicRule[]
}

/** Regular expressions over the keys of one topic exchange. */
export interface RabbitmqTopicRule {
  readonly exchange: string
  /** Keys that may be published to. */
  readonly write: string
  /** Keys that may be bound. */
  readonly read: string
}

/** What a RabbitMQ reads at its start, so that nobody has to wait for its command line. */
export function definitionsOf(users: Readonly<Record<string, RabbitmqUser>>): object {
  const all = Object.entries(users)
  return {
    users: all.map(([name, { password }]) => ({ name, password_hash: hashOf(password), tags: '' })),
    vhosts: [...new Set(['/', ...all.map(([, user]) => vhostOf(user))])].map(name => ({ name })),
    permissions: all.map(([name, user]) => permissionOf(name, user)),
    topic_permissions: all.flatMap(([name, user]) => topicPermissionsOf(name, user)),
  }
}

function permissionOf(name: string, user: RabbitmqUser): object {
  const { configure = '.*', write = '.*', read = '.*' } = user
  return { user: name, vhost: vhostOf(user), configure, write, read }
}

function topicPermissionsOf(name: string, user: RabbitmqUser): readonly object[] {
  return (user.topics ?? []).map(rule => ({ user: name, vhost: vhostOf(user), ...rule }))
}

function vhostOf({ vhost = '/' }: RabbitmqUser): string {
  return vhost
}

// RabbitMQ's own form: a salt of 4 bytes, and SHA-256 over salt and password.
function hashOf(password: string): string {
  const salt = randomBytes(4)
  const digest = createHash('sha256').update(salt).update(password).digest()
  return Buffer.concat([salt, digest]).toString('base64')
}
