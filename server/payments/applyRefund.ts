import { and, eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { events, payments, refunds } from '../../db/schema'
import { record } from '../activity/record'
import type { Context } from '../context'
import { exponentOf } from '../kernel/money'
import { dayIn } from '../kernel/time'
import type { DisputeFacts, RefundFacts } from '../ports/payments'
import { applied, type Desk, flagMode, ignored, type Outcome } from './applyPayment'
import type { Payment } from './moves'
import { giveBackRefund, takeBackRefund } from './takeBack'
import { tellDispute } from './tellDispute'

type Refund = typeof refunds.$inferSelect

/** A refund can fail after it succeeded, and a dispute that was lost can be won after all; neither goes back. */
const rank = { pending: 0, succeeded: 1, failed: 2 } as const

const stateOf = (facts: RefundFacts | DisputeFacts): Refund['state'] =>
  facts.state === 'lost' ? 'succeeded' : facts.state === 'won' ? 'failed' : facts.state

/**
 * A step: what Stripe says of a refund or a dispute. One whose payment is not known yet is kept, and counts
 * when that is booked.
 */
export async function applyRefund(
  tx: Tx,
  ctx: Context,
  desk: Desk,
  facts: RefundFacts | DisputeFacts,
): Promise<Outcome> {
  const { stripeId, paymentId: stripePaymentId } = facts
  const known = await knownRefund(tx, facts)
  const payment = await paymentOf(tx, known, stripePaymentId)
  if (!known && !stripePaymentId) return ignored(stripeId)
  if (facts.live !== ctx.payments.live) {
    if (!known && !payment) return ignored(stripeId)
    const clientId = payment?.clientId ?? null
    return flagMode(tx, ctx, { kind: 'payment', id: payment?.id ?? '', clientId }, stripeId)
  }
  const problem = problemOf(facts, known, payment)
  if (problem) {
    await flagRefund(tx, ctx, { stripeId, payment, problem })
    return { state: 'flagged', thingId: stripeId, error: problem }
  }
  const state = stateOf(facts)
  const kind = facts.of
  if (!known) {
    const refund = await insertRefund(tx, ctx, desk, facts, payment)
    if (state === 'succeeded') await takeBackRefund(tx, ctx, { refund, today: desk.today })
    if (facts.of === 'dispute') await tellDispute(tx, ctx, facts, payment)
    return applied(stripeId)
  }
  const before = known.state
  const moved = rank[state] > rank[before]
  const [refund] = await tx
    .update(refunds)
    .set({ stripeId, ...(moved && { state, updatedAt: ctx.now() }) })
    .where(eq(refunds.id, known.id))
    .returning()
  if (!refund || (!moved && refund.state !== 'pending')) return applied(stripeId)
  if (state === 'succeeded') await takeBackRefund(tx, ctx, { refund, today: desk.today })
  if (moved && before === 'succeeded') await giveBackRefund(tx, { refund, today: desk.today })
  if (kind === 'refund' && state === 'failed') tellFailed(tx, ctx, refund)
  if (facts.of === 'dispute') await tellDispute(tx, ctx, facts, payment)
  return applied(stripeId)
}

/** By our id where it was asked for here, else by Stripe's. */
async function knownRefund(tx: Tx, facts: RefundFacts | DisputeFacts): Promise<Refund | undefined> {
  const ourId = facts.of === 'refund' ? facts.ourId : null
  const [ours] = ourId ? await tx.select().from(refunds).where(eq(refunds.id, ourId)) : []
  if (ours) return ours
  const [known] = await tx.select().from(refunds).where(eq(refunds.stripeId, facts.stripeId))
  return known
}

async function paymentOf(tx: Tx, known: Refund | undefined, stripeId: string | null): Promise<Payment | undefined> {
  const where = known?.paymentId ? eq(payments.id, known.paymentId) : stripeId ? eq(payments.stripeId, stripeId) : null
  if (!where) return undefined
  const [payment] = await tx.select().from(payments).where(where)
  return payment
}

function problemOf(facts: RefundFacts | DisputeFacts, known: Refund | undefined, payment: Payment | undefined) {
  const currency = known?.currency ?? payment?.currency
  if (currency && facts.currency !== currency) return `It is in ${facts.currency}; the payment is in ${currency}`
  if (known?.state === 'pending' && facts.of === 'refund' && facts.amountMinor !== known.amountMinor) {
    return 'The amount of the refund is not the one that was asked for'
  }
  if (known?.stripeId && known.stripeId !== facts.stripeId) return 'Another refund was made for the same'
  if (payment && facts.paymentId && payment.stripeId !== facts.paymentId) return 'The refund is of another payment'
  return null
}

/** Asking Stripe brings it up again and again: it is said once. */
async function flagRefund(
  tx: Tx,
  ctx: Context,
  { stripeId, payment, problem }: { stripeId: string; payment: Payment | undefined; problem: string },
): Promise<void> {
  const did = 'payment.flagged'
  const thing = { kind: 'payment', id: payment?.id ?? '' }
  const said = await tx
    .select({ data: events.data })
    .from(events)
    .where(and(eq(events.thingKind, thing.kind), eq(events.thingId, thing.id), eq(events.did, did)))
  if (said.some(({ data }) => data.refund === stripeId)) return
  const clientId = payment?.clientId ?? null
  record(tx, ctx, { did, thing, clientId, audience: 'staff', data: { problem, refund: stripeId } })
}

async function insertRefund(
  tx: Tx,
  ctx: Context,
  { firm, today }: Desk,
  facts: RefundFacts | DisputeFacts,
  payment: Payment | undefined,
): Promise<Refund> {
  const on = dayIn(facts.at, firm.timeZone)
  const [row] = await tx
    .insert(refunds)
    .values({
      id: ctx.id('ref'),
      kind: facts.of,
      state: stateOf(facts),
      paymentId: payment?.id ?? null,
      clientId: payment?.clientId ?? null,
      currency: facts.currency,
      exponent: exponentOf(facts.currency) ?? 0,
      amountMinor: facts.amountMinor,
      reason: facts.reason,
      refundedOn: on < today ? on : today,
      stripeId: facts.stripeId,
      stripePaymentId: facts.paymentId,
      createdAt: ctx.now(),
      updatedAt: ctx.now(),
    })
    .returning()
  return row as Refund
}

/** A refund did not arrive. */
export function tellFailed(
  tx: Tx,
  ctx: Context,
  { paymentId, clientId, amountMinor, currency, exponent }: Refund,
): void {
  record(tx, ctx, {
    did: 'payment.refund-failed',
    thing: { kind: 'payment', id: paymentId ?? '' },
    clientId,
    audience: 'staff',
    data: { amountMinor, currency, exponent },
  })
}
