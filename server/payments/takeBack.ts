import { and, desc, eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { invoices, paymentAllocations, payments, refunds } from '../../db/schema'
import { numberSum } from '../../db/sql'
import { record } from '../activity/record'
import type { Context } from '../context'
import { addReceived } from '../invoices/counts'
import type { Day } from '../kernel/time'
import { addUnapplied, type Payment, setPaid, unallocate } from './moves'
import { settleCredit } from './settle'

type Refund = typeof refunds.$inferSelect

/**
 * A step of every write by which money goes back: first what the payment did not pay anything with, then from
 * its invoices, the one due last first, which opens them again; then other credit of the client settles.
 * Answers with the numbers of those invoices. `amountMinor` is at most what is left of the payment.
 */
export async function takeBack(
  tx: Tx,
  { payment, amountMinor, on, today }: { payment: Payment; amountMinor: number; on: Day; today: Day },
): Promise<{ numbers: string[] }> {
  if (payment.state !== 'succeeded' || amountMinor <= 0 || amountMinor > payment.amountMinor - payment.refundedMinor) {
    throw new Error(`${amountMinor} of payment ${payment.id} cannot go back.`)
  }
  const { freed, numbers } = await freeAllocations(tx, payment, amountMinor - payment.unappliedMinor, today)
  await addUnapplied(tx, freed, -amountMinor)
  await tx
    .update(payments)
    .set({ refundedMinor: payment.refundedMinor + amountMinor })
    .where(eq(payments.id, payment.id))
  const { clientId, currency, exponent } = payment
  await addReceived(tx, { clientId, day: on, currency, exponent, count: 0, amountMinor: -amountMinor })
  await settleCredit(tx, { clientId, currency, today })
  return { numbers }
}

async function freeAllocations(tx: Tx, payment: Payment, wantedMinor: number, today: Day) {
  const numbers: string[] = []
  let freed = payment
  let left = wantedMinor
  if (left <= 0) return { freed, numbers }
  const paid = await tx
    .select({ invoice: invoices, amountMinor: paymentAllocations.amountMinor })
    .from(paymentAllocations)
    .innerJoin(invoices, eq(invoices.id, paymentAllocations.invoiceId))
    .where(eq(paymentAllocations.paymentId, payment.id))
    .orderBy(desc(invoices.dueOn), desc(invoices.numberKey), desc(invoices.id))
  for (const { invoice, amountMinor } of paid) {
    const part = Math.min(left, amountMinor)
    if (part <= 0) break
    await unallocate(tx, payment.id, invoice.id, part)
    await setPaid(tx, invoice, invoice.paidMinor - part, today)
    freed = await addUnapplied(tx, freed, part)
    numbers.push(invoice.number)
    left -= part
  }
  return { freed, numbers }
}

/** What the event of each is called, once it is settled that the money is gone. */
const gone = { refund: 'payment.refunded', dispute: 'payment.dispute-lost' } as const

/**
 * A step of the write in which a refund or a lost dispute succeeded: books it on its payment, if that is booked.
 * A bank can take back what was refunded before. Of the client that is only what was left of the payment; the rest
 * is gone as well, and borne by the firm.
 */
export async function takeBackRefund(
  tx: Tx,
  ctx: Context,
  { refund, today }: { refund: Refund; today: Day },
): Promise<void> {
  const payment = await paymentOf(tx, refund)
  if (payment?.state !== 'succeeded' || refund.amountMinor === 0) return
  const { amountMinor, refundedOn: on, reason } = refund
  const takenMinor = Math.min(amountMinor, payment.amountMinor - payment.refundedMinor)
  const { numbers } = takenMinor
    ? await takeBack(tx, { payment, amountMinor: takenMinor, on, today })
    : { numbers: [] as string[] }
  const { clientId, currency, exponent } = payment
  const excessMinor = amountMinor - takenMinor
  await addReceived(tx, { clientId, day: on, currency, exponent, count: 0, amountMinor: -excessMinor })
  const about = { thing: { kind: 'payment', id: payment.id }, clientId } as const
  const money = { amountMinor, currency, exponent }
  record(tx, ctx, { did: gone[refund.kind], ...about, audience: 'client', data: { numbers, ...money, reason } })
  if (!excessMinor) return
  record(tx, ctx, { did: 'payment.over-returned', ...about, audience: 'staff', data: { ...money, excessMinor } })
}

/**
 * A step of the write in which a refund that had succeeded did not arrive after all: what the others leave of the
 * payment is the client's again. The refund does not count any more by then.
 */
export async function giveBackRefund(tx: Tx, { refund, today }: { refund: Refund; today: Day }): Promise<void> {
  const payment = await paymentOf(tx, refund)
  if (payment?.state !== 'succeeded' || refund.amountMinor === 0) return
  const { id, clientId, currency, exponent } = payment
  const [others] = await tx
    .select({ sum: numberSum(refunds.amountMinor) })
    .from(refunds)
    .where(and(eq(refunds.paymentId, id), eq(refunds.state, 'succeeded')))
  const refundedMinor = Math.min(payment.amountMinor, others?.sum ?? 0)
  await tx.update(payments).set({ refundedMinor }).where(eq(payments.id, id))
  await addUnapplied(tx, payment, payment.refundedMinor - refundedMinor)
  const { refundedOn: day, amountMinor } = refund
  await addReceived(tx, { clientId, day, currency, exponent, count: 0, amountMinor })
  await settleCredit(tx, { clientId, currency, today })
}

async function paymentOf(tx: Tx, { paymentId }: Refund): Promise<Payment | undefined> {
  if (!paymentId) return undefined
  const [payment] = await tx.select().from(payments).where(eq(payments.id, paymentId))
  return payment
}
