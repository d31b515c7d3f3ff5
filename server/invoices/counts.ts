import { and, eq, inArray, lte, sql } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { FIRM, invoiceCounts, invoices, paymentDays, payments } from '../../db/schema'

type Invoice = typeof invoices.$inferSelect
type Counted = Pick<
  Invoice,
  'clientId' | 'status' | 'currency' | 'exponent' | 'dueOn' | 'totalMinor' | 'paidMinor' | 'creditedMinor'
>

/** A step of every write that adds, changes or removes an invoice: the counters of its client and of the firm. */
export async function recountInvoice(tx: Tx, before: Counted | null, after: Counted | null): Promise<void> {
  if (after) await addInvoice(tx, after, 1)
  if (before) await addInvoice(tx, before, -1)
}

const dueKey = (invoice: Counted) => (invoice.status === 'open' ? invoice.dueOn : '')

async function addInvoice(tx: Tx, invoice: Counted, sign: 1 | -1): Promise<void> {
  const { clientId, status, currency, exponent, totalMinor } = invoice
  const dueOn = dueKey(invoice)
  const row = {
    status,
    currency,
    exponent,
    dueOn,
    count: sign,
    totalMinor: sign * totalMinor,
    paidMinor: sign * (invoice.paidMinor + invoice.creditedMinor),
  }
  await tx
    .insert(invoiceCounts)
    .values([clientId, FIRM].map((scope) => ({ scope, ...row })))
    .onConflictDoUpdate(addedInvoices)
  if (sign > 0) return
  // Otherwise each due day that ever was would leave a row of zeros.
  const key = and(
    eq(invoiceCounts.status, status),
    eq(invoiceCounts.currency, currency),
    eq(invoiceCounts.dueOn, dueOn),
  )
  await tx
    .delete(invoiceCounts)
    .where(and(inArray(invoiceCounts.scope, [clientId, FIRM]), key, lte(invoiceCounts.count, 0)))
}

const addedInvoices = {
  target: [invoiceCounts.scope, invoiceCounts.status, invoiceCounts.currency, invoiceCounts.dueOn],
  set: {
    count: sql`${invoiceCounts.count} + excluded.count`,
    totalMinor: sql`${invoiceCounts.totalMinor} + excluded.total_minor`,
    paidMinor: sql`${invoiceCounts.paidMinor} + excluded.paid_minor`,
  },
}

/** A step of the write that publishes an import: adds its invoices. */
export async function countImportedInvoices(tx: Tx, importId: string): Promise<void> {
  const dueOn = sql<string>`case when ${invoices.status} = 'open' then ${invoices.dueOn} else '' end`
  for (const scope of [sql<string>`${invoices.clientId}`, sql<string>`'${sql.raw(FIRM)}'`]) {
    // Stays in the database, since there are as many groups as clients and due days; the columns in the table's order.
    const groups = tx
      .select({
        scope: scope.as('scope'),
        status: invoices.status,
        currency: invoices.currency,
        exponent: invoices.exponent,
        dueOn: dueOn.as('due_key'),
        count: sql<number>`count(*)`.as('count'),
        totalMinor: sql<number>`sum(${invoices.totalMinor})`.as('total_minor'),
        paidMinor: sql<number>`sum(${invoices.paidMinor} + ${invoices.creditedMinor})`.as('paid_minor'),
      })
      .from(invoices)
      .where(eq(invoices.importId, importId))
      .groupBy(sql`1`, invoices.status, invoices.currency, invoices.exponent, sql`5`)
    await tx.insert(invoiceCounts).select(groups).onConflictDoUpdate(addedInvoices)
  }
}

/** What was received (count 1) or given back (amount below zero) on one day. */
export type Received = {
  clientId: string
  day: string
  currency: string
  exponent: number
  count: number
  amountMinor: number
}

/** A step of every write that books, fails or refunds a payment. */
export async function addReceived(tx: Tx, { clientId, ...received }: Received): Promise<void> {
  await tx
    .insert(paymentDays)
    .values([clientId, FIRM].map((scope) => ({ scope, ...received })))
    .onConflictDoUpdate(addedPayments)
}

const addedPayments = {
  target: [paymentDays.scope, paymentDays.day, paymentDays.currency],
  set: {
    count: sql`${paymentDays.count} + excluded.count`,
    amountMinor: sql`${paymentDays.amountMinor} + excluded.amount_minor`,
  },
}

/** A step of the write that publishes an import: adds the payments it booked. */
export async function countImportedPayments(tx: Tx, importId: string): Promise<void> {
  for (const scope of [sql<string>`${payments.clientId}`, sql<string>`'${sql.raw(FIRM)}'`]) {
    const groups = tx
      .select({
        scope: scope.as('scope'),
        day: payments.receivedOn,
        currency: payments.currency,
        exponent: payments.exponent,
        count: sql<number>`count(*)`.as('count'),
        amountMinor: sql<number>`sum(${payments.amountMinor} - ${payments.refundedMinor})`.as('amount_minor'),
      })
      .from(payments)
      .where(and(eq(payments.importId, importId), eq(payments.state, 'succeeded')))
      .groupBy(sql`1`, payments.receivedOn, payments.currency, payments.exponent)
    await tx.insert(paymentDays).select(groups).onConflictDoUpdate(addedPayments)
  }
}
