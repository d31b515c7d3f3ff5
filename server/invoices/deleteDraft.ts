import { eq } from 'drizzle-orm'
import { invoiceItems, invoiceLines, invoices } from '../../db/schema'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { recountInvoice } from './counts'
import { type GetInvoiceInput, getInvoiceInput } from './input'
import { removeLines } from './putLines'
import { requireDraft } from './requireDraft'

/** Metered rows and what waits for the client's next invoice can be invoiced again. */
export async function deleteDraft(ctx: Context, input: GetInvoiceInput): Promise<void> {
  requireScope(ctx.viewer, 'invoices.manage')
  const { invoiceId } = parse(getInvoiceInput, input)
  await ctx.write(async (tx) => {
    const draft = await requireDraft(tx, invoiceId)
    const lines = await tx
      .select({ id: invoiceLines.id })
      .from(invoiceLines)
      .where(eq(invoiceLines.invoiceId, invoiceId))
    await removeLines(
      tx,
      lines.map(({ id }) => id),
    )
    await tx.update(invoiceItems).set({ invoiceId: null }).where(eq(invoiceItems.invoiceId, invoiceId))
    await tx.delete(invoices).where(eq(invoices.id, invoiceId))
    await recountInvoice(tx, draft, null)
    const { clientId, totalMinor, currency } = draft
    const thing = { kind: 'invoice', id: invoiceId }
    record(tx, ctx, { did: 'invoice.deleted', thing, clientId, audience: 'staff', data: { totalMinor, currency } })
  })
}
