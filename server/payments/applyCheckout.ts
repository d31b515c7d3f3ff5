import { and, eq, inArray, isNull, or } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { checkouts, clients } from '../../db/schema'
import type { Context } from '../context'
import { enqueue } from '../outbox/enqueue'
import type { CheckoutFacts } from '../ports/payments'
import { applied, applyPayment, bookFailure, type Desk, flagMode, ignored, type Outcome } from './applyPayment'
import { findAsked } from './asked'
import { keepCard } from './keepCard'

type Checkout = typeof checkouts.$inferSelect

/** A step: what Stripe says of a visit to its page. */
export async function applyCheckout(tx: Tx, ctx: Context, desk: Desk, facts: CheckoutFacts): Promise<Outcome> {
  const { stripeId, ourId } = facts
  const [checkout] = await tx
    .select()
    .from(checkouts)
    .where(ourId ? eq(checkouts.id, ourId) : eq(checkouts.stripeId, stripeId))
  if (!checkout) return ignored(stripeId)
  if (facts.live !== ctx.payments.live) return flagMode(tx, ctx, { ...checkout, kind: 'checkout' }, stripeId)
  // The answer that would have told may have been lost.
  if (!checkout.stripeId) await tx.update(checkouts).set({ stripeId }).where(eq(checkouts.id, checkout.id))
  if (facts.state === 'expired') {
    await tx
      .update(checkouts)
      .set({ state: 'expired' })
      .where(and(eq(checkouts.id, checkout.id), inArray(checkouts.state, ['new', 'open'])))
  }
  if (facts.state === 'open' || facts.state === 'expired') return applied(stripeId)
  if (checkout.kind === 'save-card') return applySavedCard(tx, ctx, checkout, facts)
  if (!facts.paymentId) return applied(stripeId)
  if (facts.paid) return applyPayment(tx, ctx, desk, { ...factsOfPayment(facts, 'succeeded'), ourId: checkout.id })
  await tx
    .update(checkouts)
    .set({ stripePaymentId: facts.paymentId })
    .where(and(eq(checkouts.id, checkout.id), isNull(checkouts.stripePaymentId)))
  if (facts.state === 'failed') await failVisit(tx, ctx, desk, checkout.id, facts)
  return applied(stripeId)
}

/** Days after the visit the bank did not pay: nobody is at the page any more, so its people are told. */
async function failVisit(tx: Tx, ctx: Context, desk: Desk, id: string, facts: CheckoutFacts): Promise<void> {
  const [failed] = await tx
    .update(checkouts)
    .set({ state: 'failed' })
    .where(and(eq(checkouts.id, id), inArray(checkouts.state, ['new', 'open'])))
    .returning({ problem: checkouts.problem })
  const asked = failed && (await findAsked(tx, { ourId: id, stripeId: facts.paymentId ?? '' }))
  if (!asked) return
  const problem = failed.problem || 'The bank did not carry it out.'
  await tx.update(checkouts).set({ problem }).where(eq(checkouts.id, id))
  await bookFailure(tx, ctx, desk, { asked, facts: factsOfPayment(facts, 'failed'), problem, again: null })
}

/** What a visit that was paid, or could not be, says of its payment. */
const factsOfPayment = (
  { amountMinor, currency, customerId, live, at, paymentId }: CheckoutFacts,
  state: 'succeeded' | 'failed',
) => ({
  of: 'payment' as const,
  stripeId: paymentId ?? '',
  state,
  amountMinor,
  currency,
  customerId,
  live,
  card: null,
  debit: null,
  keepCard: false,
  problem: null,
  at,
})

async function applySavedCard(tx: Tx, ctx: Context, checkout: Checkout, facts: CheckoutFacts): Promise<Outcome> {
  const [client] = await tx
    .select({ customerId: clients.stripeCustomerId })
    .from(clients)
    .where(eq(clients.id, checkout.clientId))
  if (client?.customerId !== facts.customerId) {
    return { state: 'flagged', thingId: facts.stripeId, error: 'It is of another customer at Stripe' }
  }
  if (!facts.card) {
    // The message does not say which card it was; nothing is asked of Stripe inside a write.
    if (checkout.state !== 'paid') {
      const payload = { checkoutId: checkout.id }
      await enqueue(tx, ctx, { kind: 'payments.sync', payload, uniqueKey: `payments.sync ${checkout.id}`, rank: 0 })
    }
    return applied(facts.stripeId)
  }
  await keepCard(tx, ctx, { clientId: checkout.clientId, card: facts.card, addedById: checkout.personId })
  await tx
    .update(checkouts)
    .set({ state: 'paid', problem: '' })
    .where(and(eq(checkouts.id, checkout.id), or(eq(checkouts.state, 'new'), eq(checkouts.state, 'open'))))
  return applied(facts.stripeId)
}
