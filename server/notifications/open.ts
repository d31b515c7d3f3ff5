import { and, eq } from 'drizzle-orm'
import { notifications } from '../../db/schema'
import { may } from '../auth/policy'
import { requirePerson } from '../auth/viewer'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { placeOf } from './hearing'
import { type NotificationInput, notificationInput } from './input'
import { read } from './read'
import { notificationsSeenBy } from './visible'

/**
 * Where the page of what one of the own notifications is about stands, null where it has none. Marks all
 * about the same thing as read, unless it is only looked at ahead.
 */
export async function openNotification(
  ctx: Context,
  input: NotificationInput,
  { ahead = false } = {},
): Promise<{ path: string | null }> {
  const seen = notificationsSeenBy(ctx.viewer)
  const viewer = requirePerson(ctx.viewer)
  const { notificationId } = parse(notificationInput, input)
  const [found] = await ctx.db
    .select()
    .from(notifications)
    .where(and(eq(notifications.id, notificationId), seen))
  if (!found) throw new Refusal('not-found')
  const at = ctx.now()
  if (!ahead && !found.readAt && may(viewer, 'notifications.manage')) {
    const same = and(eq(notifications.thingKind, found.thingKind), eq(notifications.thingId, found.thingId))
    await ctx.write((tx) => read(tx, viewer.id, same, at))
  }
  return { path: placeOf(found, viewer) }
}
