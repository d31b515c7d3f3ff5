import { asc, eq, exists, sql } from 'drizzle-orm'
import { clients, invoiceLines, invoices, usageRows } from '../../db/schema'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { formatExact, fromLimbs } from '../kernel/exact'
import { decimalOf } from '../kernel/money'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { editorOf } from './draftForm'
import { draftTotalsInput } from './draftInput'
import { totalsOf } from './draftTotals'
import { type GetInvoiceInput, getInvoiceInput } from './input'
import { mustBeDraft } from './requireDraft'

/** A draft as its form holds it, with what further lines can be made of. */
export async function getDraft(ctx: Context, input: GetInvoiceInput) {
  requireScope(ctx.viewer, 'invoices.manage')
  const { invoiceId } = parse(getInvoiceInput, input)
  const [found] = await ctx.db
    .select({ draft: invoices, client: clients })
    .from(invoices)
    .innerJoin(clients, eq(clients.id, invoices.clientId))
    .where(eq(invoices.id, invoiceId))
  const draft = mustBeDraft(found?.draft)
  if (!found) throw new Refusal('not-found')
  const editor = await editorOf(ctx, found.client)
  const rows = ctx.db.select({ one: sql`1` }).from(usageRows).where(eq(usageRows.invoiceLineId, invoiceLines.id))
  const stored = await ctx.db
    .select({ line: invoiceLines, metered: exists(rows) })
    .from(invoiceLines)
    .where(eq(invoiceLines.invoiceId, invoiceId))
    .orderBy(asc(invoiceLines.position), asc(invoiceLines.id))
  const rateOf = ({ taxName, taxRatePcm }: typeof invoiceLines.$inferSelect) =>
    editor.rates.find(({ name, ratePcm }) => name === taxName && ratePcm === taxRatePcm)?.id ?? 'none'
  const lines = stored.map(({ line, metered }) => ({
    id: line.id,
    description: line.description,
    quantity: formatExact(fromLimbs({ whole: line.quantityWhole, frac: line.quantityFrac })),
    unit: line.unit,
    price: formatExact(fromLimbs({ whole: line.priceWhole, frac: line.priceFrac }), draft.exponent),
    discount: line.discountPcm ? decimalOf({ minor: line.discountPcm, exponent: 3 }).replace(/\.?0+$/, '') : '',
    tax: rateOf(line),
    serviceId: line.serviceId,
    metered: Boolean(metered),
  }))
  return {
    id: draft.id,
    updatedAt: draft.updatedAt,
    note: draft.note,
    purchaseOrder: draft.purchaseOrder,
    dueDays: draft.dueDays,
    editor: { ...editor, client: { ...editor.client, currency: draft.currency, exponent: draft.exponent } },
    lines,
    /** As the client's currency and taxes have it today. */
    totals: totalsOf({ ...editor, ...editor.client }, parse(draftTotalsInput.shape.lines, lines.map(asInput))),
  }
}

type Line = { id: string; description: string; quantity: string; unit: string; price: string; tax: string }

/** As a form would send it: what is empty is not sent. */
const asInput = ({ metered: _, discount, serviceId, ...line }: Line & Held) => ({
  ...line,
  ...(discount && { discount }),
  ...(serviceId && { serviceId }),
})

type Held = { discount: string; serviceId: string | null; metered: boolean }
