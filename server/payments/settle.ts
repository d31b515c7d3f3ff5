import { and, asc, eq, gt, sql } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { invoices, payments } from '../../db/schema'
import { published } from '../../db/sql'
import type { Day } from '../kernel/time'
import { allocate, leftMinor, type Part } from './moves'

/**
 * A step of every write after which there may be credit beside an open invoice: an invoice was issued, money
 * came in or was freed. The oldest money pays what is due first; so a client never has both. Returns what was paid,
 * with each invoice as it was left.
 */
export async function settleCredit(
  tx: Tx,
  { clientId, currency, today }: { clientId: string; currency: string; today: Day },
): Promise<(Part & { paymentId: string })[]> {
  const [...money] = await tx
    .select()
    .from(payments)
    .where(
      and(
        eq(payments.clientId, clientId),
        eq(payments.currency, currency),
        eq(payments.state, 'succeeded'),
        gt(payments.unappliedMinor, 0),
        published(payments.importId),
      ),
    )
    .orderBy(asc(payments.receivedOn), asc(payments.id))
  if (!money.length) return []
  const owed = await tx
    .select()
    .from(invoices)
    .where(
      and(
        eq(invoices.clientId, clientId),
        eq(invoices.status, 'open'),
        eq(invoices.currency, currency),
        gt(sql`${invoices.totalMinor} - ${invoices.paidMinor} - ${invoices.creditedMinor}`, 0),
        published(invoices.importId),
      ),
    )
    .orderBy(asc(invoices.dueOn), asc(invoices.numberKey), asc(invoices.id))
  const applied: (Part & { paymentId: string })[] = []
  for (let invoice of owed) {
    while (leftMinor(invoice) > 0) {
      const payment = money[0]
      if (!payment) return applied
      const amountMinor = Math.min(payment.unappliedMinor, leftMinor(invoice))
      const after = await allocate(tx, payment, { invoice, amountMinor }, today)
      invoice = after.invoice
      applied.push({ paymentId: payment.id, invoice, amountMinor })
      if (after.payment.unappliedMinor > 0) money[0] = after.payment
      else money.shift()
    }
  }
  return applied
}
