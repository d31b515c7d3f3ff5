import { and, eq, ne } from 'drizzle-orm'
import { payments, refunds } from '../../db/schema'
import { published } from '../../db/sql'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { today as todayOf } from '../settings/firm'
import { reverseBooked } from './ledger'
import { type ReversePaymentInput, reversePaymentInput } from './ledgerInput'

/**
 * Takes back a payment that was recorded by mistake. What came by card goes back by a refund instead; what was
 * refunded, even in part, did come in. Taken back already it stays so.
 */
export async function reversePayment(ctx: Context, input: ReversePaymentInput): Promise<{ paymentId: string }> {
  requireScope(ctx.viewer, 'payments.manage')
  const { paymentId, reason } = parse(reversePaymentInput, input)
  const today = await todayOf(ctx)
  return ctx.write(async (tx) => {
    const [payment] = await tx
      .select()
      .from(payments)
      .where(and(eq(payments.id, paymentId), published(payments.importId)))
    if (!payment) throw new Refusal('not-found')
    if (payment.state === 'reversed') return { paymentId }
    if (payment.state !== 'succeeded') throw new Refusal('invalid', 'Only a payment that came in can be taken back.')
    if (payment.stripeId) throw new Refusal('invalid', 'This payment came by card. Refund it instead.')
    const [refund] = await tx
      .select({ id: refunds.id })
      .from(refunds)
      .where(and(eq(refunds.paymentId, paymentId), ne(refunds.state, 'failed')))
    if (refund) throw new Refusal('invalid', 'Some of this payment was refunded, so it cannot be taken back.')
    await reverseBooked(tx, ctx, { payment, reason, today })
    return { paymentId }
  })
}
