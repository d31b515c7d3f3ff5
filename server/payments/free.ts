import { asc, desc, eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { invoices, paymentAllocations, payments } from '../../db/schema'
import { recountInvoice } from '../invoices/counts'
import { addUnapplied, unallocate } from './moves'

/**
 * A step of the write that credits an invoice: takes that much of its payments off it again, the latest first,
 * as the client's credit. The caller then adds to `creditedMinor`, sets the status and calls `settleCredit`:
 * until then the invoice keeps its status.
 */
export async function freeFromInvoice(
  tx: Tx,
  { invoiceId, amountMinor }: { invoiceId: string; amountMinor: number },
): Promise<void> {
  let left = amountMinor
  const paid = await tx
    .select({ payment: payments, amountMinor: paymentAllocations.amountMinor })
    .from(paymentAllocations)
    .innerJoin(payments, eq(payments.id, paymentAllocations.paymentId))
    .where(eq(paymentAllocations.invoiceId, invoiceId))
    .orderBy(desc(payments.receivedOn), asc(payments.id))
  for (const { payment, amountMinor: allocated } of paid) {
    const part = Math.min(left, allocated)
    if (part <= 0) break
    await unallocate(tx, payment.id, invoiceId, part)
    await addUnapplied(tx, payment, part)
    left -= part
  }
  if (left > 0) throw new Error(`Invoice ${invoiceId} was not paid ${amountMinor}.`)
  const [before] = await tx.select().from(invoices).where(eq(invoices.id, invoiceId))
  if (!before) throw new Error(`There is no invoice ${invoiceId}.`)
  const after = { ...before, paidMinor: before.paidMinor - amountMinor }
  await tx.update(invoices).set({ paidMinor: after.paidMinor }).where(eq(invoices.id, invoiceId))
  await recountInvoice(tx, before, after)
}
