import { orderDecimals, orderTexts } from './decimal'

/** A version as its numbers and words, in order. */
export type VersionParts = readonly string[]

// Words that come before the release they belong to, oldest first; any other word comes after it, as in 1.0.2k or 1.0-1.el7.
const preReleases = ['dev', 'snapshot', 'alpha', 'beta', 'milestone', 'preview', 'pre', 'rc']

/**
 * A version, ready to be ordered; undefined for a text without digits, which is none. Letter case, a leading `v` and what separates the
 * parts mean nothing; but an epoch `1:` counts first, and `~` puts what follows before the release, as Debian has both.
 */
export function versionParts(text: string): VersionParts | undefined {
  if (!/\d/.test(text)) return undefined
  const plain = text.toLowerCase().replace(/^v(?=\d)/, '')
  const withEpoch = /^\d+:/.test(plain) ? plain : `0:${plain}`
  return withEpoch.match(/\d+|[a-z]+|~/g) ?? []
}

/** Orders two versions: negative, zero or positive as the first is older, the same or newer. `5.10` and `5.10.0` are the same. */
export function orderVersions(one: VersionParts, other: VersionParts): number {
  const length = Math.max(one.length, other.length)
  for (let index = 0; index < length; index += 1) {
    const order = orderParts(one[index] ?? '0', other[index] ?? '0')
    if (order !== 0) return order
  }
  return 0
}

function orderParts(one: string, other: string): number {
  const rank = rankOf(one)
  const byRank = rank - rankOf(other)
  if (byRank !== 0) return byRank
  if (rank === ranks.number) return orderDecimals(one, other)
  if (rank === ranks.preRelease) return preReleases.indexOf(one) - preReleases.indexOf(other)
  return rank === ranks.word ? orderTexts(one, other) : 0
}

// The end of a version counts as zero: 1.0~1 < 1.0-rc1 < 1.0 < 1.0-el7 < 1.0.1.
const ranks = { tilde: 0, preRelease: 1, zero: 2, word: 3, number: 4 } as const

function rankOf(part: string): number {
  if (part === '~') return ranks.tilde
  if (/^\d/.test(part)) return /[1-9]/.test(part) ? ranks.number : ranks.zero
  return preReleases.includes(part) ? ranks.preRelease : ranks.word
}
