import { eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { invoices, paymentAllocations, payments } from '../../db/schema'
import { record } from '../activity/record'
import type { Context } from '../context'
import { addReceived } from '../invoices/counts'
import type { Day } from '../kernel/time'
import { addUnapplied, type Payment, setPaid, unallocate } from './moves'
import { settleCredit } from './settle'

/**
 * A step of the write that takes back a payment which was recorded by mistake: its invoices are open again and
 * its receipt, which keeps its number, is void. Nothing of it was refunded.
 */
export async function reverseBooked(
  tx: Tx,
  ctx: Context,
  { payment, reason, today }: { payment: Payment; reason: string; today: Day },
): Promise<void> {
  const paid = await tx
    .select({ invoice: invoices, amountMinor: paymentAllocations.amountMinor })
    .from(paymentAllocations)
    .innerJoin(invoices, eq(invoices.id, paymentAllocations.invoiceId))
    .where(eq(paymentAllocations.paymentId, payment.id))
    .orderBy(invoices.dueOn, invoices.id)
  let row = payment
  for (const { invoice, amountMinor } of paid) {
    await unallocate(tx, payment.id, invoice.id, amountMinor)
    await setPaid(tx, invoice, invoice.paidMinor - amountMinor, today)
    row = await addUnapplied(tx, row, amountMinor)
  }
  await addUnapplied(tx, row, -row.amountMinor)
  await tx.update(payments).set({ state: 'reversed', problem: reason }).where(eq(payments.id, payment.id))
  const { clientId, currency, exponent, receivedOn: day, amountMinor } = payment
  await addReceived(tx, { clientId, day, currency, exponent, count: -1, amountMinor: -amountMinor })
  await settleCredit(tx, { clientId, currency, today })
  record(tx, ctx, {
    did: 'payment.reversed',
    thing: { kind: 'payment', id: payment.id },
    clientId,
    audience: 'client',
    data: { numbers: paid.map(({ invoice }) => invoice.number), amountMinor, currency, exponent, reason },
  })
}
