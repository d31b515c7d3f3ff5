import { and, eq, inArray, lte } from 'drizzle-orm'
import { notifications } from '../../../db/schema'
import { unscopedPending } from '../../notifications/mailed'
import { sendDigests } from '../../notifications/sendDigests'
import { unsubscribeHeaders, unsubscribeUrl } from '../../notifications/unsubscribe'
import { brandOf, compose } from '../compose'
import type { Handler } from '../context'

/** So many lines are in a mail; the rest is in the portal, which keeps a mail below 80 KB. */
const MOST = 60

export const sendDigest: Handler<'mail.digest'> = async (ctx, { id: key, createdAt, payload: { personId } }) => {
  const waits = and(eq(notifications.mail, 'digest'), lte(notifications.createdAt, createdAt))
  const pending = await unscopedPending(ctx, personId, waits)
  if (!pending) return
  const { listener, ids, lines } = pending
  const now = ctx.now()
  const unsubscribe = unsubscribeUrl(ctx, personId, 'digest')
  const shown = lines.slice(-MOST)
  const names = [...new Set(shown.map(({ client }) => client))].sort()
  const mail = await compose(() => import('../../../emails/Digest'), {
    ...(await brandOf(ctx)),
    name: listener.name,
    sections: names.map((client) => ({ client, lines: shown.filter((line) => line.client === client) })),
    count: lines.length,
    portal: ctx.appUrl,
    unsubscribe,
    settings: `${ctx.appUrl}/settings/notifications`,
    locale: listener.locale,
    timeZone: listener.timeZone,
  })
  await ctx.send({ ...mail, to: listener.email, key, headers: unsubscribeHeaders(unsubscribe) })
  return async (tx) => {
    for (let i = 0; i < ids.length; i += 500) {
      await tx
        .update(notifications)
        .set({ mailedAt: now })
        .where(inArray(notifications.id, ids.slice(i, i + 500)))
    }
  }
}

export const doDigests: Handler<'digests'> = async (ctx) => {
  await sendDigests(ctx)
  return undefined
}
