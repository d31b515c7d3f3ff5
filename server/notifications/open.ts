import { and, eq } from 'drizzle-orm'
import { notifications } from '../../db/schema'
import { elsewhereOf } from '../auth/lookAt'
import { may } from '../auth/policy'
import { requirePerson } from '../auth/viewer'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { placeOf, saysTo } from './hearing'
import { type NotificationInput, notificationInput } from './input'
import { read } from './read'
import { notificationsSeenBy } from './visible'

export type Opened = {
  /** Of the page of what it is about; null where it has none, or none before `elsewhere` is looked at. */
  path: string | null
  /** One plain sentence. */
  says: string
  /** The organisation that it is about, where that is another of the viewer's than the one looked at. */
  elsewhere: { clientId: string; name: string } | null
}

/**
 * Where one of the own notifications leads. Marks all about the same thing as read, unless it is only looked
 * at ahead, or leads to another organisation first.
 */
export async function openNotification(
  ctx: Context,
  input: NotificationInput,
  { ahead = false } = {},
): Promise<Opened> {
  const seen = notificationsSeenBy(ctx.viewer)
  const viewer = requirePerson(ctx.viewer)
  const { notificationId } = parse(notificationInput, input)
  const [found] = await ctx.db
    .select()
    .from(notifications)
    .where(and(eq(notifications.id, notificationId), seen))
  if (!found) throw new Refusal('not-found')
  const says = saysTo(viewer.id, found)
  const path = placeOf(found, viewer)
  const elsewhere = path === null ? null : elsewhereOf(ctx, { clientId: found.clientId })
  if (elsewhere) return { path: null, says, elsewhere }
  const at = ctx.now()
  if (!ahead && !found.readAt && may(viewer, 'notifications.manage')) {
    const same = and(eq(notifications.thingKind, found.thingKind), eq(notifications.thingId, found.thingId))
    await ctx.write((tx) => read(tx, viewer.id, same, at))
  }
  return { path, says, elsewhere }
}
