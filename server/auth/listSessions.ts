import { and, desc, eq, gt } from 'drizzle-orm'
import { sessions } from '../../db/schema'
import type { Context } from '../context'
import { deviceWords } from './deviceWords'
import { requireScope } from './policy'
import { requirePerson } from './viewer'

/** Where the viewer is signed in, last used first. */
export async function listSessions(ctx: Context) {
  requireScope(ctx.viewer, 'account.manage')
  const viewer = requirePerson(ctx.viewer)
  const now = ctx.now()
  const rows = await ctx.db
    .select({
      id: sessions.id,
      kind: sessions.kind,
      ip: sessions.ip,
      userAgent: sessions.userAgent,
      startedAt: sessions.createdAt,
      lastUsedAt: sessions.lastUsedAt,
    })
    .from(sessions)
    .where(and(eq(sessions.personId, viewer.id), gt(sessions.expiresAt, now), gt(sessions.endsAt, now)))
    .orderBy(desc(sessions.lastUsedAt), sessions.id)
  return rows.map(({ userAgent, ...row }) => ({
    ...row,
    device: deviceWords(userAgent),
    current: row.id === viewer.sessionId,
  }))
}
