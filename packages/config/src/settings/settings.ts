import { z } from 'zod'
import { duration } from './duration'
import {
  auditSetting,
  auditShape,
  callerId,
  classesFileShape,
  classesSetting,
  collectiveNames,
  factsSetting,
  factsShape,
  hostedSetting,
  limitsShape,
  named,
  nodeIdentity,
  openSettings,
  policiesSetting,
  policiesShape,
  securitySetting,
  someTexts,
  texts,
} from './shapes'

/** One key of the configuration. */
export interface Setting<Schema extends z.ZodType = z.ZodType> {
  readonly schema: Schema
  /** One line for people. */
  readonly description: string
  /** How a variable or flag of text is read: as it stands, or split at commas and blanks. JSON objects and lists are taken in any case. */
  readonly form: 'text' | 'list'
  /** Whether the value is never shown. */
  readonly secret: boolean
}

interface Details {
  readonly form?: Setting['form']
  readonly secret?: boolean
}

function setting<Schema extends z.ZodType>(
  schema: Schema,
  description: string,
  { form = 'text', secret = false }: Details = {},
): Setting<Schema> {
  return { schema, description, form, secret }
}

const list: Details = { form: 'list' }

/** Every key there is. Names of variables, validation and what `config` explains are all made from this table. */
export const settings = Object.freeze({
  // How the fleet is reached
  url: setting(someTexts, 'Address of the broker, such as mqtts://broker.example.net:8883, or several', list),
  username: setting(z.string().min(1), 'User name at the broker'),
  password: setting(z.string(), 'Password at the broker', { secret: true }),
  transport: setting(openSettings, 'Further settings of the transport'),
  security: setting(
    securitySetting,
    'Security scheme: unsigned, nacl, rsa, psk or one of a plug-in, with its settings',
  ),
  collective: setting(named, 'The collective that is asked, and a node’s main one'),
  plugins: setting(
    texts,
    'Modules that add URL schemes, security schemes, agents, data plugins and commands',
    list,
  ),
  connectTimeout: setting(duration, 'How long the first connection may take'),
  limits: setting(
    limitsShape,
    'What this side accepts: frameBytes, replyBytes, concurrency, queue, maxTtl and others',
  ),
  // Clients
  caller: setting(callerId, 'Who the caller says to be where the security scheme does not know better'),
  timeout: setting(duration, 'How long an action may take on a node'),
  ttl: setting(duration, 'How long a request may be under way'),
  discoveryTimeout: setting(duration, 'How long discovery waits at most'),
  unreachableGrace: setting(duration, 'How long a node that the broker calls absent may take to come back'),
  replyGrace: setting(duration, 'How long replies may take after the timeout'),
  askAgainAfter: setting(duration, 'How often silent nodes are asked again'),
  // Nodes
  identity: setting(nodeIdentity, 'The unique name of the node'),
  collectives: setting(collectiveNames, 'The collectives that the node belongs to, the main one first', list),
  facts: setting(factsSetting, 'Where facts come from: system, files, command; maxAge', list),
  classes: setting(classesSetting, 'Names of classes, or { file } with one in a line', list),
  journal: setting(
    z.string().min(1),
    'A folder for the journal, so that nothing runs twice across restarts of the node',
  ),
  policies: setting(policiesSetting, 'The folder of policy files that say who may do what on the node'),
  audit: setting(auditSetting, 'The file in which the node writes down who did what'),
  registration: setting(
    duration,
    'How often the node tells who watches that it is alive; it tells nobody without it',
  ),
  agents: setting(hostedSetting, 'Settings of each agent by its name; enabled: false leaves it out'),
  data: setting(hostedSetting, 'Settings of each data plugin by its name; enabled: false leaves it out'),
})

/** The name of a key. */
export type SettingName = keyof typeof settings

/** What is configured, in the form that programs use: durations in milliseconds, lists as lists. */
export type Values = { readonly [Name in SettingName]?: z.output<(typeof settings)[Name]['schema']> }

/** Every key in the order of the table. */
export const settingNames: readonly SettingName[] = Object.keys(settings).filter(isSettingName)

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(settings, name)
}

/** Every word that may be a key somewhere, for suggestions. */
export const knownWords: readonly string[] = [
  ...settingNames,
  ...[factsShape, limitsShape, classesFileShape, policiesShape, auditShape].flatMap(shape =>
    Object.keys(shape.shape),
  ),
]
