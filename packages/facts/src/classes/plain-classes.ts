import { bounds } from '../values/bounds'
import { unavailable } from '../values/unavailable'

/**
 * The classes, each once, in their order.
 * @throws CollectiveError `factsUnavailable` for anything but a list of texts, and past the bound
 */
export function plainClasses(value: unknown, source: string): readonly string[] {
  if (!isTexts(value))
    throw unavailable(
      source,
      'expected a list of class names, got something else: give texts that are not empty',
    )
  if (value.length > bounds.classes)
    throw unavailable(source, `expected at most ${bounds.classes} classes, got ${value.length}: give fewer`)
  return Object.freeze([...new Set(value)])
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string' && item !== '')
}
