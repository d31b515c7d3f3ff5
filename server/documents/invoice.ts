import { and, asc, eq, sql } from 'drizzle-orm'
import { invoiceLines, invoices } from '../../db/schema'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { type GetInvoiceInput, getInvoiceInput } from '../invoices/input'
import { invoicesSeenBy } from '../invoices/visible'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { drawPaper } from './draw'
import { invoicePaper } from './invoicePaper'
import { keptDocument } from './keep'
import { logoOf } from './logo'
import { fileName } from './name'

export type DocumentFile = { name: string; bytes: Uint8Array }

/** The invoice as it was issued; a draft, or one that was made void, says so. Another client's is not found. */
export async function invoicePdf(ctx: Context, input: GetInvoiceInput): Promise<DocumentFile> {
  requireScope(ctx.viewer, 'invoices.read')
  const { invoiceId } = parse(getInvoiceInput, input)
  const seen = invoicesSeenBy(ctx.viewer)
  const [invoice] = await ctx.db
    .prepared(`invoice.pdf ${seen.key}`, (db) =>
      db
        .select()
        .from(invoices)
        .where(and(eq(invoices.id, sql.placeholder('invoiceId')), seen.where)),
    )
    .execute({ invoiceId, ...seen.values })
  if (!invoice) throw new Refusal('not-found')
  return { name: fileName(invoice.number, 'Draft invoice'), bytes: await invoiceBytes(ctx, invoice) }
}

/** Of an invoice that the viewer was found to see. */
export async function invoiceBytes(ctx: Context, invoice: typeof invoices.$inferSelect): Promise<Uint8Array> {
  const draw = async () => {
    const lines = await ctx.db
      .select()
      .from(invoiceLines)
      .where(eq(invoiceLines.invoiceId, invoice.id))
      .orderBy(asc(invoiceLines.position), asc(invoiceLines.id))
    const { locale } = await ctx.firm()
    return drawPaper(ctx.log, invoicePaper(invoice, lines, await logoOf(ctx, invoice.branding), locale))
  }
  const marked = invoice.status === 'draft' || invoice.status === 'void'
  return marked ? draw() : keptDocument(ctx, 'invoice', invoice.id, draw)
}
