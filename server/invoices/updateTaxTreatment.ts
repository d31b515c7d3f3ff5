import { asc, eq } from 'drizzle-orm'
import { clients, invoiceLines } from '../../db/schema'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { fromLimbs } from '../kernel/exact'
import { parse } from '../kernel/parse'
import { today } from '../settings/firm'
import { treatmentOf } from './freeze'
import { type GetInvoiceInput, getInvoiceInput } from './input'
import type { DraftLine } from './putLines'
import { requireDraft } from './requireDraft'
import { saveDraft } from './saveDraft'

/**
 * Taxes a draft as its client is taxed now; its lines and their rates stay as they are. Sent twice it
 * comes to the same. Throws 'conflict' if the invoice was issued already.
 */
export async function updateTaxTreatment(ctx: Context, input: GetInvoiceInput): Promise<void> {
  requireScope(ctx.viewer, 'invoices.manage')
  const { invoiceId } = parse(getInvoiceInput, input)
  const [firm, day] = [await ctx.firm(), await today(ctx)]
  await ctx.write(async (tx) => {
    const before = await requireDraft(tx, invoiceId)
    const [client] = await tx.select().from(clients).where(eq(clients.id, before.clientId))
    if (!client || treatmentOf(client, firm) === before.taxTreatment) return
    const stored = await tx
      .select()
      .from(invoiceLines)
      .where(eq(invoiceLines.invoiceId, invoiceId))
      .orderBy(asc(invoiceLines.position), asc(invoiceLines.id))
    const { note, purchaseOrder, dueDays } = before
    await saveDraft(tx, ctx, { before, firm, today: day, note, purchaseOrder, dueDays, lines: stored.map(asItIs) })
  })
}

const asItIs = (line: typeof invoiceLines.$inferSelect): DraftLine => ({
  id: line.id,
  description: line.description,
  quantity: fromLimbs({ whole: line.quantityWhole, frac: line.quantityFrac }),
  unit: line.unit,
  price: fromLimbs({ whole: line.priceWhole, frac: line.priceFrac }),
  discountPcm: line.discountPcm,
  taxName: line.taxName,
  taxRatePcm: line.taxRatePcm,
  serviceId: line.serviceId,
  subscriptionId: line.subscriptionId,
  periodStartOn: line.periodStartOn,
  periodEndOn: line.periodEndOn,
})
