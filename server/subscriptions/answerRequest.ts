import { and, eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { subscriptionRequests } from '../../db/schema'
import type { Context } from '../context'

type Answer = { state: 'done' | 'declined' | 'withdrawn'; answer?: string }

/** A step: what a client asked for is open no more; false where it was not, or is another subscription's. */
export async function answerRequest(
  tx: Tx,
  ctx: Context,
  { subscriptionId, requestId, ...answer }: { subscriptionId: string; requestId: string } & Answer,
): Promise<boolean> {
  const answered = await tx
    .update(subscriptionRequests)
    .set({ ...answer, answeredAt: ctx.now() })
    .where(
      and(
        eq(subscriptionRequests.id, requestId),
        eq(subscriptionRequests.subscriptionId, subscriptionId),
        eq(subscriptionRequests.state, 'open'),
      ),
    )
    .returning({ id: subscriptionRequests.id })
  return answered.length > 0
}
