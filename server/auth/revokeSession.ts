import { and, eq } from 'drizzle-orm'
import { sessions } from '../../db/schema'
import { record } from '../activity/record'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { type RevokeSessionInput, revokeSessionInput } from './input'
import { requireScope } from './policy'
import { endSessions } from './sessions'
import { revokeAccountLinks } from './setPassword'
import { requirePerson } from './viewer'

/** One session of the viewer's own, which is signed out at its next request. */
export async function revokeSession(ctx: Context, input: RevokeSessionInput): Promise<void> {
  requireScope(ctx.viewer, 'account.manage')
  const viewer = requirePerson(ctx.viewer)
  const { sessionId } = parse(revokeSessionInput, input)
  await ctx.write(async (tx) => {
    const ended = await tx
      .delete(sessions)
      .where(and(eq(sessions.id, sessionId), eq(sessions.personId, viewer.id)))
      .returning({ id: sessions.id })
    if (!ended.length) throw new Refusal('not-found')
    record(tx, ctx, { did: 'session.revoked', thing: { kind: 'person', id: viewer.id }, audience: 'staff' })
  })
}

/** How many others there were; the one that asks goes on, and what another of them may have begun does not. */
export async function revokeOtherSessions(ctx: Context): Promise<{ ended: number }> {
  requireScope(ctx.viewer, 'account.manage')
  const viewer = requirePerson(ctx.viewer)
  const at = ctx.now()
  return ctx.write(async (tx) => {
    await revokeAccountLinks(tx, viewer.id, at)
    const ended = await endSessions(tx, viewer.id, viewer.sessionId)
    if (ended) {
      const thing = { kind: 'person', id: viewer.id }
      record(tx, ctx, { did: 'session.others-revoked', thing, audience: 'staff', data: { ended } })
    }
    return { ended }
  })
}
