import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { inspectCredential, type CredentialDescription } from '@collective/security-nacl'
import { memberFiles } from '@collective/security-nacl/node'
import { readText } from '../../keys/key-files'
import { namesAfter } from './key-options'
import type { KeysAction } from './keys'

/** `collective keys inspect PATH…`: what credentials say, without their secrets. */
export const inspect: KeysAction = async ({ args }) => {
  const paths = namesAfter('keys inspect', args, 'a credential, or the folder of a node or client')
  const described = await Promise.all(
    paths.map(async path => ({ path, credentials: inspectCredential(await readText(await fileOf(path))) })),
  )
  return {
    lines: described.flatMap(({ path, credentials }) => [path, ...credentials.flatMap(linesOf)]),
    document: { described },
  }
}

async function fileOf(path: string): Promise<string> {
  return (await stat(path)).isDirectory() ? join(path, memberFiles.credential) : path
}

function linesOf(about: CredentialDescription): readonly string[] {
  const { kind, id, collectives, rights, issues, fromMs, untilMs, digest, by } = about
  return [
    `  ${kind} ${id}`,
    `    collectives  ${collectives.join(', ')}`,
    `    rights       ${rights.join(', ') || 'none'}`,
    ...(issues ? [`    issues       ${issues.join(', ')}`] : []),
    `    valid        ${day(fromMs)} to ${day(untilMs)}${untilMs < Date.now() ? ', which is over' : ''}`,
    `    digest       ${digest}`,
    `    issued by    ${by}`,
  ]
}

function day(ms: number): string {
  return new Date(ms).toISOString()
}
