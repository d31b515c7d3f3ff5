import { eq, sql } from 'drizzle-orm'
import { invoiceLines, subscriptionPeriods, usageRows } from '../../db/schema'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { type GetInvoiceInput, getInvoiceInput } from './input'
import { requireIssued } from './requireIssued'
import { mayVoid } from './rules'

/** What making an invoice void would mean. */
export async function getVoidable(ctx: Context, input: GetInvoiceInput) {
  requireScope(ctx.viewer, 'invoices.manage')
  const { invoiceId } = parse(getInvoiceInput, input)
  const invoice = await requireIssued(ctx.db, invoiceId)
  if (!mayVoid(invoice))
    throw new Refusal('conflict', 'Something was paid or credited on this invoice, or it is void already.')
  const metered = await ctx.db
    .select({ one: sql`1` })
    .from(usageRows)
    .innerJoin(invoiceLines, eq(invoiceLines.id, usageRows.invoiceLineId))
    .where(eq(invoiceLines.invoiceId, invoiceId))
    .limit(1)
  const periods = await ctx.db
    .select({ one: sql`1` })
    .from(subscriptionPeriods)
    .where(eq(subscriptionPeriods.invoiceId, invoiceId))
    .limit(1)
  const { id, number, currency, exponent, totalMinor } = invoice
  return { id, number, currency, exponent, totalMinor, metered: metered.length > 0, periods: periods.length > 0 }
}
