import { and, eq } from 'drizzle-orm'
import { charges } from '../../../db/schema'
import type { Context } from '../../context'
import { PaymentRefused } from '../../ports/payments'
import { applyFacts } from '../applyFacts'
import type { Desk } from '../applyPayment'
import { unscopedCharge } from './charge'

/** Asks Stripe what became of a charge that is pending here, by its payment where that is known. */
export async function unscopedAskCharge(ctx: Context, desk: Desk, charge: typeof charges.$inferSelect): Promise<void> {
  const { id, stripePaymentId } = charge
  if (!stripePaymentId) {
    const write = await unscopedCharge(ctx, { chargeId: id })
    if (write) await ctx.write(write)
    return
  }
  try {
    const facts = await ctx.payments.getPayment(stripePaymentId)
    await ctx.write((tx) => applyFacts(tx, ctx, desk, facts))
  } catch (error) {
    if (!(error instanceof PaymentRefused)) throw error
    const over = { state: 'failed' as const, problem: error.message, updatedAt: ctx.now() }
    await ctx.write(async (tx) => {
      await tx
        .update(charges)
        .set(over)
        .where(and(eq(charges.id, id), eq(charges.state, 'pending')))
    })
  }
}
