import { and, eq, gt, inArray, isNull, lte } from 'drizzle-orm'
import { mails, notifications } from '../../../db/schema'
import { attachmentsOf } from '../../documents/attachments'
import { unscopedPending } from '../../notifications/mailed'
import { isTopic } from '../../notifications/rules'
import { unsubscribeHeaders, unsubscribeUrl } from '../../notifications/unsubscribe'
import { brandOf, compose } from '../compose'
import type { Handler } from '../context'

/** What a person was told about one thing, as one mail; what was read or is not theirs to hear any more is left out. */
export const sendNotification: Handler<'mail.notification'> = async (ctx, { id: key, payload }) => {
  const { personId, thingKind, thingId } = payload
  const mailAt = new Date(payload.mailAt)
  const now = ctx.now()
  const thing = and(
    eq(notifications.thingKind, thingKind),
    eq(notifications.thingId, thingId),
    eq(notifications.mail, 'now'),
  )
  const [later] = await ctx.db
    .select({ id: notifications.id })
    .from(notifications)
    .where(
      and(
        eq(notifications.personId, personId),
        thing,
        gt(notifications.mailAt, mailAt),
        lte(notifications.mailAt, now),
        isNull(notifications.mailedAt),
      ),
    )
    .limit(1)
  const [mine] = await ctx.db.select({ resendOf: mails.resendOf }).from(mails).where(eq(mails.id, key))
  const asked = Boolean(mine?.resendOf)
  // After an outage the last of several that are due has everything.
  if (later && !asked) return
  const which = asked ? eq(notifications.mailAt, mailAt) : lte(notifications.mailAt, mailAt)
  const pending = await unscopedPending(ctx, personId, and(thing, which), { asked })
  const topic = pending?.topics.find(isTopic)
  if (!pending || !topic) return
  const { listener, ids, lines, documents } = pending
  const unsubscribe = unsubscribeUrl(ctx, personId, topic)
  const mail = await compose(() => import('../../../emails/Notification'), {
    ...(await brandOf(ctx)),
    name: listener.name,
    lines,
    unsubscribe,
    settings: `${ctx.appUrl}/settings/notifications`,
    locale: listener.locale,
    timeZone: listener.timeZone,
  })
  const attachments = await attachmentsOf(ctx, documents)
  const headers = unsubscribeHeaders(unsubscribe)
  await ctx.send({ ...mail, to: listener.email, key, headers, ...(attachments.length && { attachments }) })
  return async (tx) => {
    await tx.update(notifications).set({ mailedAt: now }).where(inArray(notifications.id, ids))
  }
}
