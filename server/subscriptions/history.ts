import { and, desc, eq } from 'drizzle-orm'
import { events } from '../../db/schema'
import { kindOf } from '../activity/kinds'
import { activitySeenBy } from '../activity/visible'
import type { Context } from '../context'

const MOST = 50

/** What happened to a subscription, newest first, as far as the viewer may know of it. */
export async function historyOf(ctx: Context, subscriptionId: string) {
  const { id, did, at, actorName, data } = events
  const rows = await ctx.db
    .select({ id, did, at, actorName, data })
    .from(events)
    .where(and(eq(events.thingKind, 'subscription'), eq(events.thingId, subscriptionId), activitySeenBy(ctx.viewer)))
    .orderBy(desc(events.seq))
    .limit(MOST)
  return rows.map((row) => ({
    id: row.id,
    at: row.at,
    who: row.actorName,
    says: kindOf(row.did)?.says(row) ?? row.did,
    detail: detailOf(row.data),
  }))
}

/** "10 → 15", where a number changed. */
const detailOf = ({ from, to }: Record<string, unknown>): string =>
  typeof from === 'number' && typeof to === 'number' ? `${from} → ${to}` : ''
