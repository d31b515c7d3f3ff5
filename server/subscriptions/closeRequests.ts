import { and, eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { subscriptionRequests, type subscriptions } from '../../db/schema'
import { record } from '../activity/record'
import type { Context } from '../context'
import { answerRequest } from './answerRequest'

type Subscription = typeof subscriptions.$inferSelect

/** A step: what is still asked of a subscription that has ended is answered by its end. */
export async function closeRequests(tx: Tx, ctx: Context, of: Subscription, service: string): Promise<void> {
  const { id, kind, subscriptionId, state } = subscriptionRequests
  const open = await tx
    .select({ id, kind })
    .from(subscriptionRequests)
    .where(and(eq(subscriptionId, of.id), eq(state, 'open')))
  for (const request of open) {
    const done = request.kind === 'cancel'
    const answer = done ? '' : 'The subscription has ended.'
    const answered = { requestId: request.id, state: done ? ('done' as const) : ('declined' as const), answer }
    await answerRequest(tx, ctx, { subscriptionId: of.id, ...answered })
    record(tx, ctx, {
      did: 'subscription.answered',
      thing: { kind: 'subscription', id: of.id },
      clientId: of.clientId,
      audience: 'client',
      data: { service, answer: done ? 'done' : 'declined' },
    })
  }
}
