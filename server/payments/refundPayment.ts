import { and, eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { payments, refunds } from '../../db/schema'
import { numberSum, published } from '../../db/sql'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { PaymentRefused, type RefundFacts } from '../ports/payments'
import { today } from '../settings/firm'
import { applyFacts } from './applyFacts'
import type { Desk } from './applyPayment'
import { notCounted } from './chargeable'
import { enteredAmount, refusedAt } from './enteredAmount'
import { type RefundPaymentInput, refundPaymentInput } from './ledgerInput'
import type { Payment } from './moves'
import { takeBackRefund } from './takeBack'

type Refund = typeof refunds.$inferSelect

/**
 * Gives money back: what came by card through Stripe, the rest by hand, which this only records. At most what
 * is left of the payment after its other refunds, those under way included; else Refusal 'invalid' at
 * `amount`. Asked twice with the same `refundId` it goes back once. 'pending' where Stripe has not said yet.
 */
export async function refundPayment(
  ctx: Context,
  input: RefundPaymentInput,
): Promise<{ refundId: string; state: Refund['state'] }> {
  requireScope(ctx.viewer, 'payments.manage')
  const asked = parse(refundPaymentInput, input)
  const desk = { firm: await ctx.firm(), today: await today(ctx) }
  const begun = await ctx.write((tx) => begin(tx, ctx, desk, asked))
  if (begun.state !== 'pending' || begun.stripeId) return { refundId: begun.id, state: begun.state }
  const state = await askStripe(ctx, desk, begun)
  return { refundId: begun.id, state }
}

async function begin(
  tx: Tx,
  ctx: Context,
  desk: Desk,
  { refundId, paymentId, amount, reason }: { refundId: string; paymentId: string; amount: string; reason: string },
): Promise<Refund> {
  const [again] = await tx.select().from(refunds).where(eq(refunds.id, refundId))
  if (again?.paymentId === paymentId) return again
  if (again) throw new Refusal('invalid', 'This form was sent already. Open the page again to refund something else.')
  const [payment] = await tx
    .select()
    .from(payments)
    .where(and(eq(payments.id, paymentId), published(payments.importId)))
  if (!payment) throw new Refusal('not-found')
  if (payment.state !== 'succeeded') throw new Refusal('invalid', 'Only a payment that came in can be refunded.')
  const { currency, exponent } = payment
  const most = { minor: await refundable(tx, payment), what: 'can still be refunded' }
  const amountMinor = enteredAmount(amount, { field: 'amount', currency, exponent, most })
  const problem = payment.stripeId ? notCounted(amountMinor, currency) : null
  if (problem) throw refusedAt('amount', problem)
  const [row] = await tx
    .insert(refunds)
    .values({
      id: refundId,
      kind: 'refund',
      state: payment.stripeId ? 'pending' : 'succeeded',
      paymentId,
      clientId: payment.clientId,
      currency,
      exponent,
      amountMinor,
      reason,
      refundedOn: desk.today,
      stripePaymentId: payment.stripeId,
      madeById: ctx.viewer.kind === 'person' ? ctx.viewer.id : null,
      createdAt: ctx.now(),
      updatedAt: ctx.now(),
    })
    .returning()
  const refund = row as Refund
  if (refund.state === 'succeeded') await takeBackRefund(tx, ctx, { refund, today: desk.today })
  else {
    record(tx, ctx, {
      did: 'payment.refund-started',
      thing: { kind: 'payment', id: paymentId },
      clientId: payment.clientId,
      audience: 'staff',
      data: { amountMinor, currency, exponent, reason },
    })
  }
  return refund
}

async function refundable(tx: Tx, { id, amountMinor, refundedMinor }: Payment): Promise<number> {
  const [pending] = await tx
    .select({ sum: numberSum(refunds.amountMinor) })
    .from(refunds)
    .where(and(eq(refunds.paymentId, id), eq(refunds.state, 'pending'), eq(refunds.kind, 'refund')))
  return amountMinor - refundedMinor - (pending?.sum ?? 0)
}

/**
 * Asks Stripe for a refund that is written down, under its id, so that asking again asks for the same one. What
 * Stripe refuses is over; where it does not answer the refund stays pending, and is asked for again later.
 */
export async function askStripe(ctx: Context, desk: Desk, refund: Refund): Promise<Refund['state']> {
  const { id, amountMinor, currency, reason, stripePaymentId } = refund
  let facts: RefundFacts
  try {
    const asked = { ourId: id, amountMinor, currency, paymentId: stripePaymentId ?? '', reason }
    facts = await ctx.payments.refund(asked, id)
  } catch (error) {
    if (!(error instanceof PaymentRefused)) throw error
    await ctx.write(async (tx) => {
      await tx
        .update(refunds)
        .set({ state: 'failed', updatedAt: ctx.now() })
        .where(and(eq(refunds.id, id), eq(refunds.state, 'pending')))
    })
    throw refusedAt('amount', error.message)
  }
  return ctx.write(async (tx) => {
    await applyFacts(tx, ctx, desk, facts)
    const [row] = await tx.select({ state: refunds.state }).from(refunds).where(eq(refunds.id, id))
    return row?.state ?? 'pending'
  })
}
