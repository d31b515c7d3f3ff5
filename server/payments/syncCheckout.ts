import { and, eq, isNull, lt, or } from 'drizzle-orm'
import { checkouts } from '../../db/schema'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import type { Facts } from '../ports/payments'
import { today } from '../settings/firm'
import { applyFacts } from './applyFacts'
import { inTime } from './inTime'
import { type SyncCheckoutInput, syncCheckoutInput } from './ledgerInput'
import { askUnlessLost } from './lostVisit'

type Checkout = typeof checkouts.$inferSelect

/** Whoever reloads the page asks Stripe no oftener. */
const AGAIN_MS = 2_000

/**
 * Asks Stripe what became of a visit to its page, and books it by the same steps as its messages do. One that is
 * over, or was asked for a moment ago, is not asked for. An id that is not the viewer's is not found.
 */
export async function syncCheckout(ctx: Context, input: SyncCheckoutInput): Promise<{ state: Checkout['state'] }> {
  const scope = requireScope(ctx.viewer, 'payments.read')
  const { checkoutId } = parse(syncCheckoutInput, input)
  const mine = scope.kind === 'client' ? eq(checkouts.clientId, scope.clientId) : undefined
  const [checkout] = await ctx.db
    .select()
    .from(checkouts)
    .where(and(eq(checkouts.id, checkoutId), mine))
  if (!checkout) throw new Refusal('not-found')
  const before = new Date(ctx.now().getTime() - AGAIN_MS)
  const turn = await ctx.write((tx) =>
    tx
      .update(checkouts)
      .set({ checkedAt: ctx.now() })
      .where(and(eq(checkouts.id, checkoutId), or(isNull(checkouts.checkedAt), lt(checkouts.checkedAt, before))))
      .returning({ id: checkouts.id }),
  )
  if (!turn.length) return { state: checkout.state }
  return { state: await inTime(unscopedAskCheckout(ctx, checkout)) }
}

/** The visit and, where there is one, its payment: together, since each knows what the other does not. */
export async function unscopedAskCheckout(ctx: Context, checkout: Checkout): Promise<Checkout['state']> {
  if (!checkout.stripeId || !['new', 'open'].includes(checkout.state)) return checkout.state
  const { id, stripeId } = checkout
  const visit = await askUnlessLost(ctx, id, () => ctx.payments.getCheckout(stripeId))
  if (!visit) return 'failed'
  const payment = visit.paymentId ? await ctx.payments.getPayment(visit.paymentId) : null
  // Of a page that is over: nobody can try again there.
  const over = payment?.state === 'failed' && visit.state === 'complete'
  // The payment first, for it knows the card that the receipt names.
  const facts: Facts[] = [...(payment ? [payment] : []), over ? { ...visit, state: 'failed' } : visit]
  const desk = { firm: await ctx.firm(), today: await today(ctx) }
  return ctx.write(async (tx) => {
    for (const one of facts) await applyFacts(tx, ctx, desk, one)
    const [row] = await tx.select({ state: checkouts.state }).from(checkouts).where(eq(checkouts.id, id))
    return row?.state ?? checkout.state
  })
}
