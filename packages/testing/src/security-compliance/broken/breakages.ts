import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  CollectiveError,
  type Asker,
  type OpenedMessage,
  type Principal,
  type SealedMessage,
} from '@collective/core'
import { neverAborted } from '@collective/core/internal'
import { altered, type SecurityBreakage } from './alter'
import { forgiving } from './forgiving'

const signal = neverAborted()

/** Changes what is opened. */
const opening =
  (change: (opened: OpenedMessage) => OpenedMessage): SecurityBreakage =>
  security =>
    altered(security, { open: async (frame, options) => change(await security.open(frame, options)) })

/** Changes what is sealed. */
const sealing =
  (change: (sealed: SealedMessage) => SealedMessage): SecurityBreakage =>
  security =>
    altered(security, {
      seal: async (message, recipients, options) => change(await security.seal(message, recipients, options)),
    })

/** Sends the body as it is, and keeps what it should have sent where only it looks. */
function inTheClear(): SecurityBreakage {
  const hidden = new Map<string, Uint8Array>()
  const keyOf = (line: Uint8Array, body: Uint8Array): string => `${String(line)}/${String(body)}`
  return security =>
    altered(security, {
      seal: async (message, recipients, options) => {
        const sealed = await security.seal(message, recipients, options)
        hidden.set(keyOf(sealed.protected, message.body), sealed.body)
        return { ...sealed, body: message.body }
      },
      open: (frame, options) => {
        const body = hidden.get(keyOf(frame.protected, frame.body)) ?? frame.body
        return security.open({ ...frame, body }, options)
      },
    })
}

/** Seals each message once. */
function once(): SecurityBreakage {
  const sealed = new Map<string, Promise<SealedMessage>>()
  return security =>
    altered(security, {
      seal: (message, recipients, options) => {
        const known = sealed.get(message.id) ?? security.seal(message, recipients, options)
        sealed.set(message.id, known)
        return known
      },
    })
}

/** Answers whoever had the name first. */
const byName: SecurityBreakage = security => {
  const first = new Map<string, Asker>()
  return opening(opened => {
    const asker = first.get(opened.asker.id) ?? opened.asker
    first.set(opened.asker.id, asker)
    return { ...opened, asker }
  })(security)
}

/** Opens the same bytes no second time. */
function onlyOnce(): SecurityBreakage {
  return security => {
    const seen = new Set<string>()
    return altered(security, {
      open: async (frame, options) => {
        const bytes = String(frame.protected)
        if (seen.has(bytes)) throw new CollectiveError('notVerified', 'seen before')
        const opened = await security.open(frame, options)
        seen.add(bytes)
        return opened
      },
    })
  }
}

/** Loses heart. */
const resentful: SecurityBreakage = security => {
  let refusals = 0
  return altered(security, {
    open: async (frame, options) => {
      if (refusals > 3) throw new CollectiveError('notVerified', 'refused too often')
      refusals += 1
      const opened = await security.open(frame, options)
      refusals -= 1
      return opened
    },
  })
}

const nobody: Principal = { kind: 'client', id: 'cert=nobody', credential: 'nobody', attributes: {} }

/** What a scheme may do wrong, each by the words that end "finds what is wrong with a scheme that". */
export const breakages = {
  'never looks at seals': () => forgiving(['notVerified']),
  'never looks for whom a frame is': () => forgiving(['wrongAddress']),
  'believes every credential': () => forgiving(['credentialInvalid']),
  'takes credentials that are over': () => forgiving(['credentialExpired']),
  'forgets what is revoked': () => forgiving(['credentialRevoked']),
  'knows one collective only': () => forgiving(['wrongCollective']),
  'takes frames of other schemes': () => forgiving(['schemeMismatch']),
  'reads any envelope': () => forgiving(['frameMalformed', 'credentialUnknown']),
  'believes the envelope': () =>
    forgiving(['notVerified', 'wrongAddress', 'unknownKey'], () => new Uint8Array(3)),
  'sends bodies in the clear': inTheClear,
  'seals a message once': once,
  'answers by name': () => byName,
  'opens a frame once': onlyOnce,
  'loses heart': () => resentful,
  'loses the last byte': () =>
    opening(({ message, ...about }) => ({
      ...about,
      message: { ...message, body: message.body.subarray(0, -1) },
    })),
  'calls everybody the same': () => opening(opened => ({ ...opened, principal: nobody })),
  'has one envelope for all': () =>
    sealing(sealed => ({
      ...sealed,
      envelopes: sealed.envelopes.map(() => sealed.envelopes[0] ?? new Uint8Array(0)),
    })),
  'forgets the last recipient': () =>
    sealing(sealed => ({
      ...sealed,
      envelopes: sealed.envelopes.slice(0, Math.max(1, sealed.envelopes.length - 1)),
    })),
  'gives out what is ready first': () => security =>
    altered(security, {
      open: async (frame, options) => {
        const opened = await security.open(frame, options)
        for (let turn = 0; turn < frame.body.length / 500; turn += 1) await nextTurn()
        return opened
      },
    }),
  'never listens to signals': () => security =>
    altered(security, {
      seal: (message, recipients) => security.seal(message, recipients, { signal }),
      open: frame => security.open(frame, { signal }),
    }),
  'throws what has no code': () => security =>
    altered(security, {
      open: async (frame, options) => {
        try {
          return await security.open(frame, options)
        } catch (error) {
          // eslint-disable-next-line no-restricted-syntax -- what a scheme must not throw
          throw new TypeError(String(error))
        }
      },
    }),
} satisfies Readonly<Record<string, () => SecurityBreakage>>
