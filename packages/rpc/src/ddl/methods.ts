import { ecmaPattern } from './ruby-pattern'
import { nameOf, type DdlValue } from './ddl-value'

/** What can be asked of a value; undefined where it is of another kind, or the arguments are. */
type Method = (target: DdlValue, given: readonly DdlValue[]) => DdlValue | undefined

const methods: Readonly<Record<string, Method>> = {
  capitalize: ofText(text => text.charAt(0).toUpperCase() + text.slice(1).toLowerCase()),
  upcase: ofText(text => text.toUpperCase()),
  downcase: ofText(text => text.toLowerCase()),
  strip: ofText(text => text.trim()),
  to_s: ofText(text => text),
  to_sym: ofText(text => ({ symbol: text })),
  sub: (target, given) => substitute(target, given, ''),
  gsub: (target, given) => substitute(target, given, 'g'),
  'include?': (target, [item]) =>
    Array.isArray(target) ? target.map(nameOf).includes(nameOf(item)) : undefined,
}

/** Their names, for messages. */
export const methodNames = Object.keys(methods).join(', ')

/** What a method of Ruby comes to, of the few that the DDLs of loops have; undefined for all others. */
export function callMethod(name: string, target: DdlValue, given: readonly DdlValue[]): DdlValue | undefined {
  return Object.hasOwn(methods, name) ? methods[name]?.(target, given) : undefined
}

function ofText(convert: (text: string) => DdlValue): Method {
  return (target, given) => {
    const text = nameOf(target)
    return text === undefined || given.length > 0 ? undefined : convert(text)
  }
}

function substitute(
  target: DdlValue,
  [sought, replacement]: readonly DdlValue[],
  flags: '' | 'g',
): DdlValue | undefined {
  if (typeof target !== 'string' || typeof replacement !== 'string') return undefined
  const pattern = patternOf(sought)
  return pattern === undefined ? undefined : target.replace(new RegExp(pattern, flags), () => replacement)
}

function patternOf(sought: DdlValue | undefined): string | undefined {
  if (typeof sought === 'string') return sought.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')
  return typeof sought === 'object' && sought !== null && 'pattern' in sought
    ? ecmaPattern(sought.pattern)
    : undefined
}
