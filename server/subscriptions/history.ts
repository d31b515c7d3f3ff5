import { and, desc, eq, sql } from 'drizzle-orm'
import { events } from '../../db/schema'
import { kindOf } from '../activity/kinds'
import { maySee } from '../activity/visible'
import type { Context } from '../context'

const MOST = 50
/** Of all that happened, some is not the viewer's to know. */
const READ = 4 * MOST

/** What happened to a subscription, newest first, as far as the viewer may know of it. */
export async function historyOf(ctx: Context, subscriptionId: string) {
  const rows = await ctx.db
    .prepared('subscription.history', (db) =>
      db
        .select()
        .from(events)
        .where(and(eq(events.thingKind, 'subscription'), eq(events.thingId, sql.placeholder('subscriptionId'))))
        .orderBy(desc(events.seq))
        .limit(READ),
    )
    .execute({ subscriptionId })
  return rows
    .filter((row) => maySee(ctx.viewer, row))
    .slice(0, MOST)
    .map((row) => ({
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
