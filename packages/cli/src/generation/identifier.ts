/** A name as an identifier of JavaScript: `my-agent` is `myAgent`. */
export function camelCase(name: string): string {
  const joined = name.replaceAll(/[^A-Za-z0-9]+(.?)/g, (_, next: string) => next.toUpperCase())
  return /^\d/.test(joined) || reserved.has(joined) ? `_${joined}` : joined
}

/** The same as the name of a type: `get_fact` is `GetFact`. */
export function pascalCase(name: string): string {
  const camel = camelCase(name)
  return camel.charAt(0).toUpperCase() + camel.slice(1)
}

// What a function or a constant cannot be called.
const reserved = new Set(
  'break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with yield let static await implements interface package private protected public'.split(
    ' ',
  ),
)
