import type { Logger, LogMethod } from '@collective/core'
import type { Terminal } from '../terminal/terminal'

const levels = ['trace', 'debug', 'info', 'warn', 'error'] as const

/** How much is told. */
export type Level = (typeof levels)[number]

/** Logs to stderr, one line each: `warning: the facts could not be read (file: /etc/facts.yaml)`. */
export function terminalLogger(terminal: Terminal, from: Level, context: object = {}): Logger {
  const at = (level: Level): LogMethod => {
    if (levels.indexOf(level) < levels.indexOf(from)) return () => undefined
    return (fields: object | string, message?: string) =>
      terminal.err(lineOf(level, { ...context }, [fields, message]))
  }
  return {
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: fields => terminalLogger(terminal, from, { ...context, ...fields }),
  }
}

function lineOf(
  level: Level,
  context: object,
  [fields, message]: readonly [object | string, string | undefined],
): string {
  const text = typeof fields === 'string' ? fields : (message ?? '')
  const details = Object.entries({ ...context, ...(typeof fields === 'string' ? {} : fields) })
  const shown = details.map(([name, value]) => `${name}: ${valueText(value)}`).join(', ')
  const label = level === 'warn' ? 'warning' : level
  return `${label}: ${[text, shown && `(${shown})`].filter(Boolean).join(' ')}`.replaceAll(/\s*\n\s*/g, '; ')
}

function valueText(value: unknown): string {
  if (value instanceof Error) return value.message
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
}
