import { and, eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { invoices } from '../../db/schema'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { settleCredit } from '../payments/settle'
import { today } from '../settings/firm'
import { recountInvoice } from './counts'
import { type GetInvoiceInput, getInvoiceInput } from './input'
import { requireIssued } from './requireIssued'

type Invoice = typeof invoices.$inferSelect

/** What is left of it is not asked for any more. Money that comes after all still pays it. */
export async function writeOffInvoice(ctx: Context, input: GetInvoiceInput): Promise<void> {
  requireScope(ctx.viewer, 'invoices.manage')
  const { invoiceId } = parse(getInvoiceInput, input)
  const day = await today(ctx)
  await ctx.write(async (tx) => {
    const invoice = await move(tx, ctx, invoiceId, 'open', { status: 'uncollectible', writtenOffOn: day })
    const { clientId, number } = invoice
    const thing = { kind: 'invoice', id: invoiceId }
    record(tx, ctx, { did: 'invoice.uncollectible', thing, clientId, audience: 'staff', data: { number } })
  })
}

/** It is asked for again; what the client has to its credit pays it at once. */
export async function reopenInvoice(ctx: Context, input: GetInvoiceInput): Promise<void> {
  requireScope(ctx.viewer, 'invoices.manage')
  const { invoiceId } = parse(getInvoiceInput, input)
  const day = await today(ctx)
  await ctx.write(async (tx) => {
    const { clientId, number, currency } = await move(tx, ctx, invoiceId, 'uncollectible', {
      status: 'open',
      writtenOffOn: null,
    })
    const thing = { kind: 'invoice', id: invoiceId }
    record(tx, ctx, { did: 'invoice.reopened', thing, clientId, audience: 'staff', data: { number } })
    await settleCredit(tx, { clientId, currency, today: day })
  })
}

async function move(
  tx: Tx,
  ctx: Context,
  invoiceId: string,
  from: Invoice['status'],
  to: Pick<Invoice, 'status' | 'writtenOffOn'>,
): Promise<Invoice> {
  const before = await requireIssued(tx, invoiceId)
  const [after] = await tx
    .update(invoices)
    .set({ ...to, updatedAt: ctx.now() })
    .where(and(eq(invoices.id, invoiceId), eq(invoices.status, from)))
    .returning()
  if (!after) throw new Refusal('conflict')
  await recountInvoice(tx, before, after)
  return after
}
