import { and, eq, isNull, lte } from 'drizzle-orm'
import { bells, notifications } from '../../db/schema'
import { requireScope } from '../auth/policy'
import { requirePerson } from '../auth/viewer'
import type { Context } from '../context'
import { read } from './read'

/** Marks all that the viewer was told until now, seen or not any more, but not what comes by mail alone; the bell is counted anew. */
export async function markAllRead(ctx: Context): Promise<{ marked: number }> {
  requireScope(ctx.viewer, 'notifications.manage')
  const viewer = requirePerson(ctx.viewer)
  const at = ctx.now()
  return ctx.write(async (tx) => {
    const marked = await read(tx, viewer.id, and(eq(notifications.portal, true), lte(notifications.createdAt, at)), at)
    const left = await tx
      .select({ id: notifications.id })
      .from(notifications)
      .where(and(eq(notifications.personId, viewer.id), eq(notifications.portal, true), isNull(notifications.readAt)))
    await tx.update(bells).set({ unread: left.length }).where(eq(bells.personId, viewer.id))
    return { marked }
  })
}
