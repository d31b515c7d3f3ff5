import { desc, eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { invoices, paymentAllocations, payments, refunds } from '../../db/schema'
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
 * A step of the write in which a refund or a lost dispute succeeded: books it on its payment, if that is
 * booked. More than is left of the payment cannot be taken: the row then says what was.
 */
export async function takeBackRefund(
  tx: Tx,
  ctx: Context,
  { refund, today }: { refund: Refund; today: Day },
): Promise<void> {
  const payment = await paymentOf(tx, refund)
  if (payment?.state !== 'succeeded') return
  const amountMinor = Math.min(refund.amountMinor, payment.amountMinor - payment.refundedMinor)
  if (amountMinor < refund.amountMinor) {
    await tx.update(refunds).set({ amountMinor }).where(eq(refunds.id, refund.id))
  }
  if (amountMinor === 0) return
  const { numbers } = await takeBack(tx, { payment, amountMinor, on: refund.refundedOn, today })
  const { clientId, currency, exponent } = payment
  record(tx, ctx, {
    did: gone[refund.kind],
    thing: { kind: 'payment', id: payment.id },
    clientId,
    audience: 'client',
    data: { numbers, amountMinor, currency, exponent, reason: refund.reason },
  })
}

/** A refund that had succeeded did not arrive after all: the money is the client's again. */
export async function giveBackRefund(tx: Tx, { refund, today }: { refund: Refund; today: Day }): Promise<void> {
  const payment = await paymentOf(tx, refund)
  if (payment?.state !== 'succeeded' || refund.amountMinor === 0) return
  const { id, clientId, currency, exponent, refundedMinor } = payment
  await tx
    .update(payments)
    .set({ refundedMinor: refundedMinor - refund.amountMinor })
    .where(eq(payments.id, id))
  await addUnapplied(tx, payment, refund.amountMinor)
  const { refundedOn: day, amountMinor } = refund
  await addReceived(tx, { clientId, day, currency, exponent, count: 0, amountMinor })
  await settleCredit(tx, { clientId, currency, today })
}

async function paymentOf(tx: Tx, { paymentId }: Refund): Promise<Payment | undefined> {
  if (!paymentId) return undefined
  const [payment] = await tx.select().from(payments).where(eq(payments.id, paymentId))
  return payment
}
