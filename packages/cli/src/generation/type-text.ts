import { isJsonObject, type JsonObject, type JsonValue } from '@collective/core'
import { docComment, quoted } from './text-literals'

/** A JSON Schema as a type of TypeScript, in one expression. What TypeScript cannot say (lengths, patterns) is left out. */
export function typeText(schema: JsonObject): string {
  return new TypeWriter(schema).text(schema)
}

// Deeper than that, a value is any JSON: references may go round in circles.
const maxDepth = 12
const anything = 'JsonValue'

class TypeWriter {
  #depth = 0

  constructor(private readonly root: JsonObject) {}

  text(schema: JsonValue | undefined): string {
    if (!isJsonObject(schema) || this.#depth >= maxDepth) return schema === false ? 'never' : anything
    this.#depth += 1
    const text = this.#typeOf(schema)
    this.#depth -= 1
    return text
  }

  #typeOf(schema: JsonObject): string {
    const { $ref: reference, anyOf, oneOf, allOf } = schema
    // What refers to itself is as deep as any JSON.
    if (typeof reference === 'string') return this.#referenced(reference)
    if ('const' in schema) return literalText(schema['const'])
    if (Array.isArray(schema['enum'])) return union(schema['enum'].map(literalText))
    if (Array.isArray(allOf)) return allOf.map(each => bracketed(this.text(each))).join(' & ')
    const branches = [anyOf, oneOf].find(Array.isArray)
    if (branches) return union(branches.map((each: JsonValue) => this.text(each)))
    return union([schema['type'] ?? null].flat().map(type => this.#named(type, schema)))
  }

  #named(type: JsonValue, schema: JsonObject): string {
    switch (type) {
      case 'string':
      case 'boolean':
      case 'null':
      case 'number':
        return type
      case 'integer':
        return 'number'
      case 'array':
        return this.#array(schema)
      case 'object':
        return this.#object(schema)
      default:
        return anything
    }
  }

  #array({ prefixItems, items }: JsonObject): string {
    if (!Array.isArray(prefixItems)) return `${bracketed(this.text(items))}[]`
    const rest = isJsonObject(items) ? [`...${bracketed(this.text(items))}[]`] : []
    return `[${[...prefixItems.map(each => this.text(each)), ...rest].join(', ')}]`
  }

  #object({ properties, required, additionalProperties }: JsonObject): string {
    const needed = new Set(Array.isArray(required) ? required : [])
    const fields = Object.entries(isJsonObject(properties) ? properties : {}).map(
      ([name, each]) =>
        `${commentOf(each)}readonly ${keyText(name)}${needed.has(name) ? '' : '?'}: ${this.text(each)}`,
    )
    const isOpen = additionalProperties !== undefined && additionalProperties !== false
    if (isOpen && fields.length === 0) return `Readonly<Record<string, ${this.text(additionalProperties)}>>`
    const closed =
      fields.length === 0 ? 'Readonly<Record<string, never>>' : `{\n${fields.map(indented).join('\n')}\n}`
    // Beside what is declared there may be anything, which an index signature of one type would deny.
    return isOpen ? `${closed} & Readonly<Record<string, unknown>>` : closed
  }

  #referenced(reference: string): string {
    const [, name = ''] = /^#\/\$defs\/(.+)$/.exec(reference) ?? []
    const { $defs: definitions } = this.root
    const found =
      isJsonObject(definitions) && Object.hasOwn(definitions, name) ? definitions[name] : undefined
    return found === undefined || refersTo(found, reference) ? anything : this.text(found)
  }
}

function refersTo(schema: JsonValue, reference: string): boolean {
  return JSON.stringify(schema).includes(JSON.stringify(reference))
}

function keyText(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literalText(name)
}

// A list or an object as a literal is rare enough to be any JSON.
function literalText(value: JsonValue | undefined): string {
  if (typeof value === 'string') return quoted(value)
  return typeof value === 'object' && value !== null ? anything : String(value)
}

function union(types: readonly string[]): string {
  const distinct = [...new Set(types)]
  return distinct.includes(anything) ? anything : distinct.join(' | ')
}

function bracketed(type: string): string {
  return /[|&]/.test(type) ? `(${type})` : type
}

function commentOf(schema: JsonValue): string {
  const description = isJsonObject(schema) ? schema['description'] : undefined
  return typeof description === 'string' && description !== '' ? `${docComment(description)}\n` : ''
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ')
}
