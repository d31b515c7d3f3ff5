import { and, eq } from 'drizzle-orm'
import { checkouts } from '../../db/schema'
import type { Context } from '../context'
import { today } from '../settings/firm'
import { applyFacts } from './applyFacts'
import type { Desk } from './applyPayment'
import { askUnlessLost } from './lostVisit'

/** Closes a page at Stripe. One that was paid meanwhile is booked by the way. */
export async function closeVisit(
  ctx: Context,
  desk: Desk,
  { id, stripeId }: { id: string; stripeId: string | null },
): Promise<void> {
  const facts = await askUnlessLost(ctx, id, () => ctx.payments.expireCheckout(stripeId ?? ''))
  if (facts) await ctx.write((tx) => applyFacts(tx, ctx, desk, facts))
}

/** Nothing where it is closed already. */
export async function unscopedCloseVisit(ctx: Context, checkoutId: string): Promise<void> {
  const [open] = await ctx.db
    .select({ id: checkouts.id, stripeId: checkouts.stripeId })
    .from(checkouts)
    .where(and(eq(checkouts.id, checkoutId), eq(checkouts.state, 'open')))
  if (!open?.stripeId) return
  await closeVisit(ctx, { firm: await ctx.firm(), today: await today(ctx) }, open)
}
