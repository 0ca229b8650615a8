import { isCallerId, isIdentity, isName } from '@collective/core'
import { z } from 'zod'
import { duration } from './duration'

/** A text or several; several come out. */
export const texts = z
  .union([z.string().min(1), z.array(z.string().min(1))], {
    error: issue => `expected a text or a list of texts, got ${JSON.stringify(issue.input)}`,
  })
  .transform(value => (typeof value === 'string' ? [value] : value))

/** At least one text. */
export const someTexts = texts.refine(list => list.length > 0, 'expected at least one, got an empty list')

/** The name of a collective or an agent. */
export const named = z.string().refine(isName, {
  error: issue => `expected 1 to 32 of the characters a-z 0-9 _ -, got ${JSON.stringify(issue.input)}`,
})

export const collectiveNames = someTexts.pipe(z.array(named))

export const nodeIdentity = z.string().refine(isIdentity, {
  error: issue =>
    `expected 1 to 128 of the characters A-Z a-z 0-9 _ . -, got ${JSON.stringify(issue.input)}: give the node another name`,
})

export const callerId = z.string().refine(isCallerId, {
  error: issue =>
    `expected a caller id such as user=alice without blanks, got ${JSON.stringify(issue.input)}`,
})

/** Settings that only their plug-in can judge. */
export const openSettings = z.record(z.string(), z.json())

const schemeName = z.string().min(1)

/** `unsigned`, `nacl:FOLDER`, or `{ scheme: nacl, keys: FOLDER, … }` with the settings of the scheme; the latter comes out. */
export const securitySetting = z
  .union([schemeName, z.object({ scheme: schemeName }).catchall(z.json())], {
    error: issue =>
      `expected the name of a scheme, or an object with scheme and its settings, got ${JSON.stringify(issue.input)}`,
  })
  .transform(value => (typeof value === 'string' ? schemeIn(value) : value))

/** What stands behind a colon is where the keys are. */
function schemeIn(text: string): { scheme: string; keys?: string } {
  const colon = text.indexOf(':')
  return colon < 0 ? { scheme: text } : { scheme: text.slice(0, colon), keys: text.slice(colon + 1) }
}

const commandShape = z.strictObject({
  command: z.string().min(1),
  args: z.array(z.string()).optional(),
  timeout: duration.optional(),
  format: z.enum(['json', 'yaml']).optional(),
  exitCodes: z.array(z.int()).optional(),
})

export const factsShape = z.strictObject({
  /** Whether what the machine is counts among the facts. */
  system: z.boolean().optional(),
  /** Files of facts; a later one wins. */
  files: texts.optional(),
  /** A program that prints facts, as its name or with arguments. */
  command: z
    .union([
      z
        .string()
        .min(1)
        .transform(command => ({ command })),
      commandShape,
    ])
    .optional(),
  /** How old facts may be when they are looked at. */
  maxAge: duration.optional(),
})

/** Fact settings, or the paths of files alone. */
export const factsSetting = z.union([
  texts.transform((files): { files?: string | string[] } => ({ files })).pipe(factsShape),
  factsShape,
])

export const classesFileShape = z.strictObject({ file: z.string().min(1) })

/** Names of classes, or `{ file }` with one in a line. */
export const classesSetting = z.union([classesFileShape, texts])

/** Settings of each agent, or data plugin, by its name; `enabled` says whether the node has it at all. */
export const hostedSetting = z.record(named, z.object({ enabled: z.boolean().optional() }).catchall(z.json()))

const count = z.int().positive()

export const policiesShape = z.strictObject({
  folder: z.string().min(1),
  /** What holds for agents without a policy, and where a policy says nothing. */
  allowUnconfigured: z.boolean().optional(),
  /** How old what was read may be when a request is decided. */
  maxAge: duration.optional(),
})

/** The folder of policy files, or with what goes with it. */
export const policiesSetting = z.union([
  z
    .string()
    .min(1)
    .transform(folder => ({ folder }))
    .pipe(policiesShape),
  policiesShape,
])

export const auditShape = z.strictObject({
  file: z.string().min(1),
  /** The file of the Ed25519 key that signs checkpoints. */
  signingKey: z.string().min(1).optional(),
  sync: z.enum(['always', 'checkpoint', 'never']).optional(),
  checkpointEntries: count.optional(),
  checkpointInterval: duration.optional(),
  maxBytes: count.optional(),
  maxAge: duration.optional(),
  maxFiles: count.optional(),
  maxWaiting: count.optional(),
})

/** The audit log, or with what goes with it. */
export const auditSetting = z.union([
  z
    .string()
    .min(1)
    .transform(file => ({ file }))
    .pipe(auditShape),
  auditShape,
])

export const limitsShape = z.strictObject({
  frameBytes: count.optional(),
  replyBytes: count.optional(),
  bodyDepth: count.optional(),
  filterDepth: count.optional(),
  concurrency: count.optional(),
  queue: count.optional(),
  perCaller: count.optional(),
  maxTtl: duration.optional(),
  skew: duration.optional(),
  maxTimeout: duration.optional(),
})
