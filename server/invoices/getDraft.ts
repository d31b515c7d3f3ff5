import { asc, eq } from 'drizzle-orm'
import { clients, invoiceLines, usageRows } from '../../db/schema'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { formatExact, fromLimbs } from '../kernel/exact'
import { decimalOf } from '../kernel/money'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { editorOf } from './draftForm'
import { type GetInvoiceInput, getInvoiceInput } from './input'
import { requireDraft } from './requireDraft'

/** A draft as its form holds it, with what further lines can be made of. */
export async function getDraft(ctx: Context, input: GetInvoiceInput) {
  requireScope(ctx.viewer, 'invoices.manage')
  const { invoiceId } = parse(getInvoiceInput, input)
  const draft = await requireDraft(ctx.db, invoiceId)
  const [client] = await ctx.db.select().from(clients).where(eq(clients.id, draft.clientId))
  if (!client) throw new Refusal('not-found')
  const editor = await editorOf(ctx, client)
  const lines = await ctx.db
    .select()
    .from(invoiceLines)
    .where(eq(invoiceLines.invoiceId, invoiceId))
    .orderBy(asc(invoiceLines.position), asc(invoiceLines.id))
  const metered = await ctx.db
    .selectDistinct({ id: usageRows.invoiceLineId })
    .from(usageRows)
    .innerJoin(invoiceLines, eq(invoiceLines.id, usageRows.invoiceLineId))
    .where(eq(invoiceLines.invoiceId, invoiceId))
  const held = new Set(metered.map(({ id }) => id))
  const rateOf = ({ taxName, taxRatePcm }: (typeof lines)[number]) =>
    editor.rates.find(({ name, ratePcm }) => name === taxName && ratePcm === taxRatePcm)?.id ?? 'none'
  return {
    id: draft.id,
    updatedAt: draft.updatedAt,
    note: draft.note,
    purchaseOrder: draft.purchaseOrder,
    dueDays: draft.dueDays,
    editor: { ...editor, client: { ...editor.client, currency: draft.currency, exponent: draft.exponent } },
    lines: lines.map((line) => ({
      id: line.id,
      description: line.description,
      quantity: formatExact(fromLimbs({ whole: line.quantityWhole, frac: line.quantityFrac })),
      unit: line.unit,
      price: formatExact(fromLimbs({ whole: line.priceWhole, frac: line.priceFrac }), draft.exponent),
      discount: line.discountPcm ? decimalOf({ minor: line.discountPcm, exponent: 3 }).replace(/\.?0+$/, '') : '',
      tax: rateOf(line),
      serviceId: line.serviceId,
      metered: held.has(line.id),
    })),
  }
}
