import { and, eq } from 'drizzle-orm'
import { invoiceItems, invoiceLines, invoices } from '../../db/schema'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { closePages } from '../payments/closePages'
import { today } from '../settings/firm'
import { releaseUsage } from '../usage/unbilled'
import { recountInvoice } from './counts'
import { type VoidInput, voidInput } from './draftInput'
import { requireIssued } from './requireIssued'
import { mayVoid } from './rules'

/**
 * It keeps its number and asks for nothing any more. Metered rows and what waited for the client's next invoice
 * can be invoiced again; periods of subscriptions stay invoiced, or the next run would ask for them unasked.
 */
export async function voidInvoice(ctx: Context, input: VoidInput): Promise<{ number: string }> {
  requireScope(ctx.viewer, 'invoices.manage')
  const { invoiceId, reason } = parse(voidInput, input)
  const day = await today(ctx)
  return ctx.write(async (tx) => {
    const before = await requireIssued(tx, invoiceId)
    const { number, clientId } = before
    if (before.status === 'void') return { number }
    if (!mayVoid(before)) {
      throw new Refusal('conflict', 'Something was paid or credited on this invoice. Write a credit note instead.')
    }
    const [after] = await tx
      .update(invoices)
      .set({ status: 'void', voidedOn: day, paidOn: null, updatedAt: ctx.now() })
      .where(and(eq(invoices.id, invoiceId), eq(invoices.paidMinor, 0), eq(invoices.creditedMinor, 0)))
      .returning()
    if (!after) throw new Refusal('conflict')
    const lines = await tx
      .select({ id: invoiceLines.id })
      .from(invoiceLines)
      .where(eq(invoiceLines.invoiceId, invoiceId))
    await releaseUsage(
      tx,
      lines.map(({ id }) => id),
    )
    await tx.update(invoiceItems).set({ invoiceId: null }).where(eq(invoiceItems.invoiceId, invoiceId))
    await recountInvoice(tx, before, after)
    await closePages(tx, ctx, clientId)
    const thing = { kind: 'invoice', id: invoiceId }
    record(tx, ctx, { did: 'invoice.voided', thing, clientId, audience: 'client', data: { number, reason } })
    return { number }
  })
}
