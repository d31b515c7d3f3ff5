import { and, eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { announcements } from '../../db/schema'
import type { Context } from '../context'
import { publishNow } from './publish'
import { recipientsOf } from './recipients'

type Due = { announcementId: string; at: string }

/**
 * For the job of a schedule, in its write: publishes what is still scheduled for this moment, as it is now. One that
 * was taken back, moved or published meanwhile is left alone, and one that reaches nobody any more is a draft again.
 */
export async function unscopedPublishDue(tx: Tx, ctx: Context, { announcementId: id, at }: Due): Promise<void> {
  const publishAt = new Date(at)
  const scheduled = and(eq(announcements.state, 'scheduled'), eq(announcements.publishAt, publishAt))
  const [row] = await tx
    .select()
    .from(announcements)
    .where(and(eq(announcements.id, id), scheduled))
  if (!row) return
  const ids = await recipientsOf(tx, row)
  const over = row.endsAt && row.endsAt <= ctx.now()
  if (!over && ids?.length !== 0) return publishNow(tx, ctx, row)
  await tx.update(announcements).set({ state: 'draft', publishAt: null }).where(eq(announcements.id, id))
}
