import type { BrokerUser } from '@collective/broker'
import { z } from 'zod'
import { blocksOf, type Block } from '../docs/block'
import { readPage } from '../docs/page'

const node = 'web1.example.net'
const client = 'alice'

/** The lines of a mosquitto ACL file that docs/brokers.md has, with these nodes and clients in the place of its own. */
export function documentedAcl(nodes: readonly string[], clients: readonly string[]): readonly string[] {
  const stanzas = documented('conf').text.split(/^(?=user )/m)
  const of = (name: string): string =>
    stanzas.find(each => each.startsWith(`user ${name}\n`)) ?? missing(name)
  return [
    ...nodes.map(name => of(node).replaceAll(node, name)),
    ...clients.map(name => of(client).replaceAll(client, name)),
  ].flatMap(stanza => stanza.trim().split('\n'))
}

const user = z.strictObject({
  password: z.string(),
  role: z.enum(['node', 'client']),
  id: z.string().optional(),
  collectives: z.array(z.string()),
})

/** The users of the embedded broker that docs/brokers.md has, with these nodes and clients in the place of its own; passwords are names. */
export function documentedUsers(
  nodes: readonly string[],
  clients: readonly string[],
): Readonly<Record<string, BrokerUser>> {
  const users = z.record(z.string(), user).parse(JSON.parse(documented('json').text))
  const as = (like: string, name: string): [string, BrokerUser] => {
    const { id, ...rest } = users[like] ?? missing(like)
    return [name, { ...rest, password: name, ...(id === undefined ? {} : { id: id.replace(like, name) }) }]
  }
  return Object.fromEntries([...nodes.map(name => as(node, name)), ...clients.map(name => as(client, name))])
}

function documented(language: string): Block {
  return blocksOf(readPage('docs/brokers.md')).find(each => each.language === language) ?? missing(language)
}

function missing(what: string): never {
  throw new Error(`docs/brokers.md has no rules of ${what}`)
}
