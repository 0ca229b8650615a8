import { isRefused, sealed, type SecurityBehaviours, type SecuritySession } from '../session'
import type { PartyWish } from '../security-harness'

const minute = 60_000

/** A client with such a credential is refused by a node, and a node by a client. */
async function refusedWith(session: SecuritySession, code: string, wish: Partial<PartyWish>): Promise<void> {
  const { client, nodes } = await session.fleet(['web1'])
  const [request] = await sealed(await session.client('cert=bob', wish), session.broadcast('x'), [])
  for (const node of nodes) await isRefused(node, request, code)
  const [event] = await sealed(await session.node('web9', wish), session.event('x'), [])
  await isRefused(client, event, code)
}

export const credentials: SecurityBehaviours = {
  async 'refuses a credential that is no longer valid'(session) {
    await refusedWith(session, 'credentialExpired', { validInMs: -10 * minute, validForMs: -minute })
  },

  async 'refuses a credential that is not valid yet'(session) {
    await refusedWith(session, 'credentialExpired', { validInMs: 10 * minute })
  },

  async 'refuses a credential of another collective'(session) {
    await refusedWith(session, 'wrongCollective', { collectives: ['another'] })
  },
}

export const revocations: SecurityBehaviours = {
  async 'refuses a credential from when it is revoked on, however well it is known'(session) {
    const { client, nodes } = await session.fleet(['web1'])
    await session.harness.revoke?.(client)
    const [request] = await sealed(client, session.broadcast('x'), [])
    for (const node of nodes) await isRefused(node, request, 'credentialRevoked')
  },
}
