import { orderTexts } from './decimal'

// Words that come before the release they belong to, in this order; any other word comes after it, as in 1.0-el7 or 1.0p1.
const preReleases = [
  'dev',
  'snapshot',
  'alpha',
  'a',
  'beta',
  'b',
  'milestone',
  'm',
  'preview',
  'pre',
  'rc',
  'cr',
  'c',
]

/** A version, ready to be ordered. */
export type VersionParts = readonly (string | number)[]

/**
 * A version as its numbers and words; undefined for a text without digits, which is no version. A leading `v` and what separates the parts
 * mean nothing, but `~`, as Debian has it, puts what follows before the release.
 */
export function versionParts(text: string): VersionParts | undefined {
  if (!/\d/.test(text)) return undefined
  const epoch = /^\d+:/.test(text) ? '' : '0:'
  const parts = (epoch + text.toLowerCase().replace(/^v(?=\d)/, '')).match(/\d+|[a-z]+|~/g) ?? []
  return parts.map(part => (/^\d/.test(part) ? Number(part) : part))
}

/** Orders two versions: negative, zero or positive as the first is older, the same or newer. `5.10` and `5.10.0` are the same. */
export function orderVersions(one: VersionParts, other: VersionParts): number {
  const length = Math.max(one.length, other.length)
  for (let index = 0; index < length; index += 1) {
    const order = orderParts(one[index], other[index])
    if (order !== 0) return order
  }
  return 0
}

type Part = string | number | undefined

function orderParts(one: Part, other: Part): number {
  // Only numbers meet zero: 5.10 and 5.10.0 are the same.
  if (typeof one !== 'string' && typeof other !== 'string') return (one ?? 0) - (other ?? 0)
  return rankOf(one) - rankOf(other) || orderTexts(String(one), String(other))
}

/** `~`, then pre-releases in their order, the end of a version, other words, numbers. */
function rankOf(part: Part): number {
  if (part === undefined) return 0
  if (typeof part === 'number') return 2
  if (part === '~') return -preReleases.length - 1
  const index = preReleases.indexOf(part)
  return index < 0 ? 1 : index - preReleases.length
}
