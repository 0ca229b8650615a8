import { isCollectiveError, isUnreadableError, joinFrame, readFrame, replyAddress } from '@collective/core'
import { encodeText, neverAborted } from '@collective/core/internal'
import { describe, expect, it } from 'vitest'
import { inspectCredential } from '../credentials/inspect'
import { issueIssuer } from '../credentials/issue'
import { createAuthority, createKeys } from '../credentials/keys'
import { revoke } from '../credentials/revocations'
import { nacl, type NaclSecurity } from '../nacl'
import { Parties, termsOf } from '../parties.fixture'
import { createGroupKey, grantGroupKey, type GroupKeyTerms } from './group-key'
import type { Message, ReadFrame } from '@collective/core'
import type { NaclOptions } from '../options'

const hourMs = 3_600_000
const signal = neverAborted()
const parties = new Parties()
const authority = { authorityKey: parties.authority.secret }
const secret = 'planted-secret-77aa'

const broadcast: Message = {
  kind: 'request',
  collective: 'collective',
  id: 'ab'.repeat(16),
  createdMs: Date.now(),
  ttlMs: 60_000,
  to: { type: 'agent', agent: 'door' },
  replyTo: replyAddress('collective', 'cert=alice', '0123456789abcdef'),
  body: encodeText(secret).slice(),
}

/** The grants of one epoch to some parties, in their order. */
function grants(
  members: readonly NaclOptions[],
  terms: Partial<GroupKeyTerms> = {},
): Promise<readonly string[]> {
  const validity = { fromMs: Date.now() - hourMs, untilMs: Date.now() + hourMs }
  const credentials = members.map(({ credential }) => credential)
  const epoch = {
    groupKey: createGroupKey(),
    collective: 'collective',
    epoch: 1,
    ...validity,
    members: credentials,
  }
  return grantGroupKey(authority, { ...epoch, ...terms })
}

async function frameOf(
  security: NaclSecurity,
  message = broadcast,
  recipients: readonly string[] = [],
): Promise<ReadFrame> {
  const { protected: line, body, envelopes } = await security.seal(message, recipients, { signal })
  return readFrame(joinFrame({ protected: line, envelope: envelopes[0] ?? new Uint8Array(0), body }))
}

async function fateOf(security: NaclSecurity, frame: ReadFrame): Promise<string> {
  try {
    return new TextDecoder().decode((await security.open(frame, { signal })).message.body)
  } catch (error) {
    if (isCollectiveError(error)) return error.code
    throw error
  }
}

const people = Promise.all([
  parties.options({ kind: 'client', id: 'cert=alice' }),
  parties.options({ kind: 'node', id: 'web1' }),
  parties.options({ kind: 'node', id: 'web2' }),
])

describe('a group key', () => {
  it('lets its members alone read a broadcast, and says who asked to those that cannot', async () => {
    const [alice, web1, web2] = await people
    const [first = '', second = ''] = await grants([alice, web1])
    const frame = await frameOf(nacl({ ...alice, groupKeys: [first] }))
    expect(Buffer.from(joinFrame(frame)).includes(secret)).toBe(false)
    expect(await fateOf(nacl({ ...web1, groupKeys: [second] }), frame)).toBe(secret)
    const stranger = nacl(web2)
    const error = await stranger.open(frame, { signal }).catch((reason: unknown) => reason)
    expect(isUnreadableError(error) && error.unreadable).toMatchObject({
      header: { id: broadcast.id },
      principal: { id: 'cert=alice' },
    })
  })

  it('is missing where none was granted: the broadcast is signed, and in the clear', async () => {
    const [alice, web1] = await people
    const frame = await frameOf(nacl(alice))
    expect(Buffer.from(joinFrame(frame)).includes(secret)).toBe(true)
    expect(await fateOf(nacl(web1), frame)).toBe(secret)
  })

  it('is the highest that counts now, and those before it are still read', async () => {
    const [alice, web1] = await people
    const [old, next] = [await grants([alice, web1]), await grants([alice, web1], { epoch: 2 })]
    const later = await grants([alice, web1], { epoch: 3, fromMs: Date.now() + hourMs })
    const over = await grants([alice, web1], { epoch: 4, untilMs: Date.now() - 1 })
    const all = [old, next, later, over]
    const client = nacl({ ...alice, groupKeys: all.map(([first = '']) => first) })
    const node = nacl({ ...web1, groupKeys: all.map(([, second = '']) => second) })
    const frame = await frameOf(client)
    expect(new TextDecoder().decode(frame.envelope)).toContain('"e":2')
    expect(await fateOf(node, frame)).toBe(secret)
    expect(await fateOf(node, await frameOf(nacl({ ...alice, groupKeys: [old[0] ?? ''] })))).toBe(secret)
  })

  it('that counts no more lets nothing go out in the clear', async () => {
    const [alice] = await people
    const [over = ''] = await grants([alice], { untilMs: Date.now() - 1 })
    const [later = ''] = await grants([alice], { epoch: 2, fromMs: Date.now() + hourMs })
    await expect(frameOf(nacl({ ...alice, groupKeys: [over, later] }))).rejects.toMatchObject({
      code: 'groupKeyExpired',
    })
  })

  it('is read by clocks that are a little behind or ahead of the sender’s', async () => {
    const [alice, web1] = await people
    const [first = '', second = ''] = await grants([alice, web1])
    const frame = await frameOf(nacl({ ...alice, groupKeys: [first] }))
    const at = (ms: number): Promise<string> =>
      fateOf(nacl({ ...web1, groupKeys: [second], clock: { nowMs: () => Date.now() + ms } }), frame)
    // The credential counts as long as the key does here.
    expect(await at(-hourMs + 1_000)).toBe(secret)
    const [soon = '', soonToo = ''] = await grants([alice, web1], { fromMs: Date.now() + 30_000 })
    const early = nacl({ ...alice, groupKeys: [soon], clock: { nowMs: () => Date.now() + 31_000 } })
    expect(await fateOf(nacl({ ...web1, groupKeys: [soonToo] }), await frameOf(early))).toBe(secret)
  })

  it('of the next epoch is not read by a member that was left out of it', async () => {
    const [alice, web1, web2] = await people
    const [, , formerly = ''] = await grants([alice, web1, web2])
    const [first = '', second = ''] = await grants([alice, web1], { epoch: 2 })
    const frame = await frameOf(nacl({ ...alice, groupKeys: [first] }))
    expect(await fateOf(nacl({ ...web1, groupKeys: [second] }), frame)).toBe(secret)
    expect(await fateOf(nacl({ ...web2, groupKeys: [formerly] }), frame)).toBe('unknownEpoch')
  })

  it('is taken while the scheme is in use', async () => {
    const [alice, web1] = await people
    const [first = '', second = ''] = await grants([alice, web1])
    const [client, node] = [nacl(alice), nacl(web1)]
    await client.useGroupKey(first)
    const frame = await frameOf(client)
    expect(await fateOf(node, frame)).toBe('unknownEpoch')
    await node.useGroupKey(second)
    expect(await fateOf(node, frame)).toBe(secret)
  })

  it('does not let a revoked node read what is for it alone, though it has the group key still', async () => {
    const [alice, web1] = await people
    const [first = '', second = ''] = await grants([alice, web1])
    const [client, node] = [nacl({ ...alice, groupKeys: [first] }), nacl({ ...web1, groupKeys: [second] })]
    const direct: Message = { ...broadcast, to: { type: 'roster' } }
    expect(await fateOf(node, await frameOf(client, direct, ['web1']))).toBe(secret)
    await client.open(
      await frameOf(node, { ...broadcast, kind: 'event', to: { type: 'event', kind: 'rang' } }),
      { signal },
    )
    expect(await fateOf(node, await frameOf(client, direct, ['web1']))).toBe(secret)
    const credentials = [node.principal.credential]
    await client.useRevocations(await revoke({ ...authority, number: 1, credentials }))
    expect(await fateOf(node, await frameOf(client, direct, ['web1']))).toBe('unknownKey')
  })

  it('is refused where it is for somebody else, of nobody who may give it, or changed', async () => {
    const [alice, web1] = await people
    const [first = '', second = ''] = await grants([alice, web1])
    const mallory = { authorityKey: createAuthority().secret }
    const terms = {
      groupKey: createGroupKey(),
      collective: 'collective',
      epoch: 9,
      fromMs: 0,
      untilMs: 2 ** 50,
    }
    const [foreign = ''] = await grantGroupKey(mallory, { ...terms, members: [alice.credential] })
    const client = nacl(alice)
    for (const grant of [second, foreign, first.replace(/.$/, digit => (digit === 'A' ? 'Q' : 'A')), '', 'x'])
      await expect(client.useGroupKey(grant)).rejects.toMatchObject({ code: 'credentialInvalid' })
  })

  it('comes of an issuer that may give it, in its collectives and until it is revoked', async () => {
    const [alice] = await people
    const keys = createKeys()
    const terms = {
      groupKey: createGroupKey(),
      epoch: 1,
      fromMs: 0,
      untilMs: 2 ** 50,
      members: [alice.credential],
    }
    const granted = async (issues: 'node' | 'groupKey', collective = 'collective'): Promise<string> => {
      const credential = await issueIssuer(authority, {
        ...termsOf(keys.public),
        id: 'keeper',
        issues: [issues],
      })
      const [grant = ''] = await grantGroupKey({ keys: keys.secret, credential }, { ...terms, collective })
      return grant
    }
    const good = await granted('groupKey')
    await nacl(alice).useGroupKey(good)
    for (const bad of [await granted('node'), await granted('groupKey', 'other')])
      await expect(nacl(alice).useGroupKey(bad)).rejects.toMatchObject({ code: 'credentialInvalid' })
    const [, line = ''] = good.split('\n')
    const [keeper] = inspectCredential(line)
    const revocations = await revoke({ ...authority, number: 1, credentials: [keeper?.digest ?? ''] })
    await expect(nacl({ ...alice, revocations }).useGroupKey(good)).rejects.toMatchObject({
      code: 'credentialRevoked',
    })
  })
})
