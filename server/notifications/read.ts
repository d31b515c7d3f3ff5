import { and, eq, isNull, type SQL, sql } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { bells, notifications } from '../../db/schema'

/** A step of a write: marks what is unread of these, and counts the bell down by as much. Answers how many it was. */
export async function read(tx: Tx, personId: string, which: SQL | undefined, at: Date): Promise<number> {
  const marked = await tx
    .update(notifications)
    .set({ readAt: at })
    .where(and(eq(notifications.personId, personId), isNull(notifications.readAt), which))
    .returning({ portal: notifications.portal })
  const counted = marked.filter(({ portal }) => portal).length
  if (counted) {
    tx.tells = true
    await tx
      .update(bells)
      .set({
        unread: sql`case when ${bells.unread} > ${counted} then ${bells.unread} - ${counted} else 0 end`,
        version: sql`${bells.version} + 1`,
      })
      .where(eq(bells.personId, personId))
  }
  return counted
}
