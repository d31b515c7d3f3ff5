import { asc, eq, or } from 'drizzle-orm'
import { taxRates } from '../../db/schema'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'

/** What the form of the billing settings begins with. */
export async function getBilling(ctx: Context) {
  requireScope(ctx.viewer, 'firm.settings')
  const { party, paymentDetails, taxRateId, ...firm } = await ctx.firm()
  const { invoicePrefix, creditNotePrefix, receiptPrefix, dueDays, taxInclusive, partPayments, reminderDays } = firm
  const rates = await ctx.db
    .select({ id: taxRates.id, name: taxRates.name })
    .from(taxRates)
    .where(or(eq(taxRates.status, 'active'), eq(taxRates.id, taxRateId ?? '')))
    .orderBy(asc(taxRates.name), asc(taxRates.id))
  return {
    party,
    paymentDetails,
    taxRateId,
    rates,
    /** What clients pay with online: Stripe's live or test mode, the one built in, or nothing. */
    stripe:
      ctx.payments.mode === 'real' ? (ctx.payments.live ? ('live' as const) : ('test' as const)) : ctx.payments.mode,
    ...{ invoicePrefix, creditNotePrefix, receiptPrefix, dueDays, taxInclusive, partPayments, reminderDays },
  }
}
