import type { RabbitmqUser } from '@collective/testing/brokers'
import { blocksOf } from '../docs/block'
import { readPage } from '../docs/page'

/** The rights that docs/brokers.md gives to a user, for one whose name stands in its place. */
export function rightsOf(name: string, like: 'web1.example.net' | 'alice'): RabbitmqUser {
  const lines = blocksOf(readPage('docs/brokers.md')).flatMap(({ text }) => text.trim().split('\n'))
  const commands = lines
    .map(line => [...line.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word))
    .filter(([program, , user]) => program === 'rabbitmqctl' && user === like)
  const [permissions, ...topics] = commands.map(words =>
    words.slice(3).map(word => renamed(word, like, name)),
  )
  const [configure, write, read] = permissions ?? []
  if (configure === undefined || write === undefined || read === undefined)
    throw new Error(`no rights of ${like}`)
  const rules = topics.map(([on = '', canWrite = '', canRead = '']) => ({
    exchange: on,
    write: canWrite,
    read: canRead,
  }))
  return { password: name, configure, write, read, topics: rules }
}

function renamed(word: string, from: string, to: string): string {
  const quoted = (text: string): string => text.replaceAll('.', '\\.')
  return word.replaceAll(quoted(from), quoted(to))
}
