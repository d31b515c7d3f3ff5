import { and, asc, eq, isNull, min } from 'drizzle-orm'
import { notifications, people } from '../../db/schema'
import type { Context } from '../context'
import { Refusal } from '../kernel/refusal'
import { dayIn } from '../kernel/time'
import { enqueue } from '../outbox/enqueue'
import { sinceEight } from './rules'

const MINUTE = 60_000
const AT_ONCE = 200

/**
 * Makes the daily mail of everybody for whom it is past eight in the morning and something has waited
 * since before it: one for each person and day, however often this runs.
 */
export async function sendDigests(ctx: Context): Promise<void> {
  if (ctx.viewer.kind !== 'system') throw new Refusal('forbidden')
  const now = ctx.now()
  const waiting = await ctx.db
    .select({ personId: notifications.personId, timeZone: people.timeZone, since: min(notifications.createdAt) })
    .from(notifications)
    .innerJoin(people, and(eq(people.id, notifications.personId), eq(people.status, 'active')))
    .where(
      and(
        eq(notifications.mail, 'digest'),
        isNull(notifications.mailedAt),
        isNull(notifications.readAt),
        eq(people.mailState, 'ok'),
      ),
    )
    .groupBy(notifications.personId, people.timeZone)
    .orderBy(asc(notifications.personId))
  const due = waiting.filter(({ timeZone, since }) => {
    const minutes = sinceEight(now, timeZone)
    return minutes >= 0 && since !== null && since.getTime() <= now.getTime() - minutes * MINUTE
  })
  for (let i = 0; i < due.length; i += AT_ONCE) {
    await ctx.write(async (tx) => {
      for (const { personId, timeZone } of due.slice(i, i + AT_ONCE)) {
        const day = dayIn(now, timeZone)
        await enqueue(tx, ctx, {
          kind: 'mail.digest',
          payload: { personId, day },
          uniqueKey: `mail.digest ${personId} ${day}`,
          rank: 2,
          about: { personId },
        })
      }
    })
  }
}
