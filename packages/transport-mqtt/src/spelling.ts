import { invalidOption } from '@collective/core/internal'

/** How the broker wants topics written, without losing which is which. */
export interface Spelling {
  readonly toBroker: (topic: string) => string
  readonly fromBroker: (topic: string) => string
}

/** Brokers whose topics are those of the standard. */
const plain: Spelling = { toBroker: topic => topic, fromBroker: topic => topic }

/**
 * RabbitMQ's plug-in makes keys of AMQP of topics: `/` becomes `.` and `+` becomes `*`. On the way out every `.` and `*` is turned back, so
 * that `web1.example.net` would arrive as three levels, and no `+` matches it. Its dots travel as `:`, which is in callers alone and is
 * `%3A` there: a `%` of an address is always written `%25`. Names keep their length that way, of which AMQP allows a key 255 bytes.
 */
const rabbitmq: Spelling = {
  toBroker: topic => topic.replace(/[:*.]/g, each => spelled[each] ?? each),
  fromBroker: topic => topic.replace(/:|%3A|%2A/g, each => read[each] ?? each),
}
const spelled: Readonly<Record<string, string>> = { '.': ':', ':': '%3A', '*': '%2A' }
const read: Readonly<Record<string, string>> = { ':': '.', '%3A': ':', '%2A': '*' }

/** The spellings by the names that options have for them. */
const spellings = { plain, rabbitmq } as const

/** The name of a spelling. */
export type SpellingName = keyof typeof spellings

/** @throws CollectiveError `invalidOption` */
export function spellingOf(name: string): Spelling {
  if (isName(name)) return spellings[name]
  throw invalidOption('topics', Object.keys(spellings).join(' or '), name)
}

function isName(name: string): name is SpellingName {
  return Object.hasOwn(spellings, name)
}
