import { and, eq, inArray, lte, sql } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { FIRM, invoiceCounts, invoices, paymentDays, payments } from '../../db/schema'

type Invoice = typeof invoices.$inferSelect
type Counted = Pick<
  Invoice,
  'clientId' | 'status' | 'currency' | 'exponent' | 'dueOn' | 'totalMinor' | 'paidMinor' | 'creditedMinor'
>

type CountRow = typeof invoiceCounts.$inferInsert

/** A step of every write that adds, changes or removes an invoice: the counters of its client and of the firm. */
export async function recountInvoice(tx: Tx, before: Counted | null, after: Counted | null): Promise<void> {
  const rows = new Map<string, CountRow>()
  for (const row of [...rowsOf(before, -1), ...rowsOf(after, 1)]) {
    // One statement adds to a counter once.
    const key = JSON.stringify([row.scope, row.status, row.currency, row.dueOn])
    const known = rows.get(key)
    rows.set(key, known ? sumOf(known, row) : row)
  }
  const changed = [...rows.values()].filter((row) => row.count || row.totalMinor || row.paidMinor)
  if (!changed.length) return
  await tx.insert(invoiceCounts).values(changed).onConflictDoUpdate(addedInvoices)
  const left = changed.filter((row) => row.count < 0)
  const [first] = left
  if (!first) return
  // Otherwise each due day that ever was would leave a row of zeros.
  const key = and(
    eq(invoiceCounts.status, first.status),
    eq(invoiceCounts.currency, first.currency),
    eq(invoiceCounts.dueOn, first.dueOn),
  )
  const scopes = left.map(({ scope }) => scope)
  await tx.delete(invoiceCounts).where(and(inArray(invoiceCounts.scope, scopes), key, lte(invoiceCounts.count, 0)))
}

function rowsOf(invoice: Counted | null, sign: 1 | -1): CountRow[] {
  if (!invoice) return []
  const { clientId, status, currency, exponent, totalMinor, paidMinor, creditedMinor } = invoice
  const row = {
    status,
    currency,
    exponent,
    dueOn: status === 'open' ? invoice.dueOn : '',
    count: sign,
    totalMinor: sign * totalMinor,
    paidMinor: sign * (paidMinor + creditedMinor),
  }
  return [clientId, FIRM].map((scope) => ({ scope, ...row }))
}

const sumOf = (one: CountRow, other: CountRow): CountRow => ({
  ...one,
  count: one.count + other.count,
  totalMinor: one.totalMinor + other.totalMinor,
  paidMinor: one.paidMinor + other.paidMinor,
})

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
