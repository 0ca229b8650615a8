import { toCollectiveError, type CollectiveError } from '@collective/core'
import { outJson, type Terminal } from '../terminal/terminal'
import { exitCodeOf } from './exit-codes'

/**
 * Tells what went wrong: one line on stderr, or with `--json` the error document on stdout.
 * @returns the exit code
 */
export function reportError(thrown: unknown, terminal: Terminal, json: boolean): number {
  const error = toCollectiveError(thrown)
  if (json) outJson(terminal, { v: 1, error: errorDocument(error) })
  else terminal.err(`${error.code}: ${oneLine(error.message)}`)
  return exitCodeOf(error.code)
}

function errorDocument(error: CollectiveError): object {
  const { code, message, position } = error
  return { code, message: oneLine(message), ...(position === undefined ? {} : { position }) }
}

function oneLine(message: string): string {
  return message.trim().replaceAll(/\s*\n\s*/g, '; ')
}
