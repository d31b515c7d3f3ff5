import { and, asc, eq, gte, inArray, lt, sql } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { bells, notifications } from '../../db/schema'
import type { Context } from '../context'
import { type Retention, retentions } from './retention'

/** Small enough that nobody waits for the write. */
const BATCH = 500

/** What one run takes out at most, to be done well within its lease. */
const MOST_BATCHES = 40

const DAY_MS = 86_400_000

/** Takes out what is kept no longer. Answers whether there is more to do. */
export async function purge(ctx: Context, most = MOST_BATCHES, size = BATCH): Promise<boolean> {
  const now = ctx.now().getTime()
  let batches = 0
  for (const retention of retentions) {
    const edge = new Date(now - retention.days * DAY_MS)
    let from: Date | null = null
    for (;;) {
      if (batches >= most) return true
      const last = await purgeBatch(ctx, retention, edge, from, size)
      if (!last) break
      batches++
      from = last
    }
  }
  return false
}

/**
 * The oldest rows, from a moment on: what is older and stays is not looked at again. Answers with the
 * moment of the last of them, null where none are left.
 */
async function purgeBatch(
  ctx: Context,
  { table, id, since, only }: Retention,
  edge: Date,
  from: Date | null,
  size: number,
): Promise<Date | null> {
  const old = and(lt(since, edge), from ? gte(since, from) : undefined, only?.(edge))
  const rows = await ctx.db.select({ id, at: since }).from(table).where(old).orderBy(asc(since), asc(id)).limit(size)
  if (!rows.length) return null
  const which = and(
    inArray(
      id,
      rows.map((row) => row.id),
    ),
    old,
  )
  await ctx.write(async (tx) => {
    if (table === notifications) await quiet(tx, which)
    await tx.delete(table).where(which)
  })
  return (rows.at(-1)?.at as Date | undefined) ?? null
}

/** Bells count what is unread: what goes is counted no more. */
async function quiet(tx: Tx, which: ReturnType<typeof and>): Promise<void> {
  const gone = await tx
    .select({ personId: notifications.personId, unread: sql`count(*)`.mapWith(Number) })
    .from(notifications)
    .where(and(which, eq(notifications.portal, true), sql`${notifications.readAt} is null`))
    .groupBy(notifications.personId)
  for (const { personId, unread } of gone) {
    await tx
      .update(bells)
      .set({
        unread: sql`case when ${bells.unread} > ${unread} then ${bells.unread} - ${unread} else 0 end`,
        version: sql`${bells.version} + 1`,
      })
      .where(eq(bells.personId, personId))
  }
}
