import { and, eq } from 'drizzle-orm'
import { notifications } from '../../db/schema'
import { requireScope } from '../auth/policy'
import { requirePerson } from '../auth/viewer'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { type NotificationInput, notificationInput } from './input'
import { read } from './read'
import { notificationsSeenBy } from './visible'

/** Marks one of the own notifications as read; a second time changes nothing. */
export async function markRead(ctx: Context, input: NotificationInput): Promise<void> {
  requireScope(ctx.viewer, 'notifications.manage')
  const viewer = requirePerson(ctx.viewer)
  const { notificationId } = parse(notificationInput, input)
  const it = and(eq(notifications.id, notificationId), notificationsSeenBy(viewer))
  const at = ctx.now()
  await ctx.write(async (tx) => {
    const [found] = await tx.select({ id: notifications.id }).from(notifications).where(it)
    if (!found) throw new Refusal('not-found')
    await read(tx, viewer.id, eq(notifications.id, notificationId), at)
  })
}
