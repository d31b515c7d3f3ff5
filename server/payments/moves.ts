import { and, eq, gt, sql } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { credits, invoices, paymentAllocations, payments } from '../../db/schema'
import { recountInvoice } from '../invoices/counts'
import type { Day } from '../kernel/time'

type Invoice = typeof invoices.$inferSelect
export type Payment = typeof payments.$inferSelect

/** What can still be paid on an invoice that was issued, written off or not. */
export const leftMinor = ({
  totalMinor,
  paidMinor,
  creditedMinor,
}: Pick<Invoice, 'totalMinor' | 'paidMinor' | 'creditedMinor'>): number => totalMinor - paidMinor - creditedMinor

/** A step of every write that moves money to or from an invoice: its paid amount, status and counters. */
export async function setPaid(tx: Tx, invoice: Invoice, paidMinor: number, today: Day): Promise<Invoice> {
  const left = leftMinor({ ...invoice, paidMinor })
  if (paidMinor < 0 || left < 0) throw new Error(`Invoice ${invoice.id} would be paid ${paidMinor}.`)
  const writtenOff = invoice.status === 'uncollectible' && paidMinor <= invoice.paidMinor
  const status = left === 0 ? 'paid' : writtenOff ? 'uncollectible' : 'open'
  const paidOn = status === 'paid' ? (invoice.paidOn ?? today) : null
  const after = { ...invoice, paidMinor, status, paidOn } satisfies Invoice
  await tx.update(invoices).set({ paidMinor, status, paidOn }).where(eq(invoices.id, invoice.id))
  await recountInvoice(tx, invoice, after)
  return after
}

/** An invoice and the part of a payment that pays it. */
export type Part = { invoice: Invoice; amountMinor: number }

/** Moves some of a payment's unapplied money to an invoice. */
export async function allocate(
  tx: Tx,
  payment: Payment,
  { invoice, amountMinor }: Part,
  today: Day,
): Promise<{ payment: Payment; invoice: Invoice }> {
  const left = await addUnapplied(tx, payment, -amountMinor)
  await putParts(tx, payment.id, [{ invoice, amountMinor }])
  return { payment: left, invoice: await setPaid(tx, invoice, invoice.paidMinor + amountMinor, today) }
}

/** Adds to the allocations of a payment. Its unapplied money and the invoices, each named once, are the caller's to set. */
export async function putParts(tx: Tx, paymentId: string, parts: Part[]): Promise<void> {
  if (!parts.length) return
  await tx
    .insert(paymentAllocations)
    .values(parts.map(({ invoice, amountMinor }) => ({ paymentId, invoiceId: invoice.id, amountMinor })))
    .onConflictDoUpdate({
      target: [paymentAllocations.paymentId, paymentAllocations.invoiceId],
      set: { amountMinor: sql`${paymentAllocations.amountMinor} + excluded.amount_minor` },
    })
}

/** Takes an allocation back, whole or in part; the invoice is the caller's to set. */
export async function unallocate(tx: Tx, paymentId: string, invoiceId: string, amountMinor: number): Promise<void> {
  const allocation = and(eq(paymentAllocations.paymentId, paymentId), eq(paymentAllocations.invoiceId, invoiceId))
  const [less] = await tx
    .update(paymentAllocations)
    .set({ amountMinor: sql`${paymentAllocations.amountMinor} - ${amountMinor}` })
    .where(and(allocation, gt(paymentAllocations.amountMinor, amountMinor)))
    .returning({ invoiceId: paymentAllocations.invoiceId })
  if (less) return
  const [gone] = await tx
    .delete(paymentAllocations)
    .where(and(allocation, eq(paymentAllocations.amountMinor, amountMinor)))
    .returning({ invoiceId: paymentAllocations.invoiceId })
  if (!gone) throw new Error(`Payment ${paymentId} has no ${amountMinor} on invoice ${invoiceId}.`)
}

/** What is left of a payment, and with it the client's credit. */
export async function addUnapplied(tx: Tx, payment: Payment, amountMinor: number): Promise<Payment> {
  const unappliedMinor = payment.unappliedMinor + amountMinor
  if (unappliedMinor < 0) throw new Error(`Payment ${payment.id} would have ${unappliedMinor} left.`)
  if (amountMinor === 0) return payment
  await tx.update(payments).set({ unappliedMinor }).where(eq(payments.id, payment.id))
  await addCredit(tx, payment, amountMinor)
  return { ...payment, unappliedMinor }
}

/** The client's credit, which is the sum of what is left of its payments. */
export async function addCredit(
  tx: Tx,
  { clientId, currency, exponent }: Pick<Payment, 'clientId' | 'currency' | 'exponent'>,
  amountMinor: number,
): Promise<void> {
  if (amountMinor === 0) return
  await tx
    .insert(credits)
    .values({ clientId, currency, exponent, amountMinor })
    .onConflictDoUpdate({
      target: [credits.clientId, credits.currency],
      set: { amountMinor: sql`${credits.amountMinor} + excluded.amount_minor` },
    })
}
