import { CollectiveError, toCollectiveError, type ClassesSource } from '@collective/core'
import { plainClasses } from './plain-classes'

/**
 * Classes that are known beforehand.
 * @throws CollectiveError `invalidOption` for anything but a list of texts
 */
export function listClasses(classes: readonly string[]): ClassesSource {
  const kept = checked(classes)
  return { name: 'list', load: () => Promise.resolve(kept) }
}

function checked(classes: readonly string[]): readonly string[] {
  try {
    return plainClasses(classes, 'listClasses')
  } catch (error) {
    throw new CollectiveError('invalidOption', toCollectiveError(error).message, { cause: error })
  }
}
