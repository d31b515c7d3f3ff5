import { eq } from 'drizzle-orm'
import { payments } from '../../db/schema'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { PaymentRefused } from '../ports/payments'
import { today } from '../settings/firm'
import { applyFacts } from './applyFacts'
import { type GetPaymentInput, getPaymentInput } from './input'

/** Asks Stripe once about a payment, and books what it says by the same steps as its messages do. */
export async function syncPayment(ctx: Context, input: GetPaymentInput): Promise<void> {
  requireScope(ctx.viewer, 'payments.manage')
  const { paymentId } = parse(getPaymentInput, input)
  const [payment] = await ctx.db
    .select({ stripeId: payments.stripeId })
    .from(payments)
    .where(eq(payments.id, paymentId))
  if (!payment?.stripeId) throw new Refusal('not-found')
  const facts = await ctx.payments.getPayment(payment.stripeId).catch((error) => {
    throw error instanceof PaymentRefused ? new Refusal('unavailable', error.message) : error
  })
  const desk = { firm: await ctx.firm(), today: await today(ctx) }
  await ctx.write(async (tx) => void (await applyFacts(tx, ctx, desk, facts)))
}
