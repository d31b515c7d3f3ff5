import { and, eq, inArray } from 'drizzle-orm'
import { invoiceLines, invoices } from '../../db/schema'
import type { Context } from '../context'
import { invoicesSeenBy } from '../invoices/visible'

export type InvoiceLink = { id: string; number: string }

/** Which invoices lines belong to, for those who may open them. */
export async function invoiceLinks(ctx: Context, lineIds: string[]): Promise<Map<string, InvoiceLink>> {
  const seen = invoicesSeenBy(ctx.viewer)
  if (lineIds.length === 0 || seen.key === 'none') return new Map()
  const rows = await ctx.db
    .select({ lineId: invoiceLines.id, id: invoices.id, number: invoices.number })
    .from(invoiceLines)
    .innerJoin(invoices, eq(invoices.id, invoiceLines.invoiceId))
    .where(and(inArray(invoiceLines.id, [...new Set(lineIds)]), seen.where))
    .prepare()
    .execute(seen.values)
  return new Map(rows.map(({ lineId, ...link }) => [lineId, link]))
}
