import { and, asc, eq, exists, sql } from 'drizzle-orm'
import type { ReadDb } from '../../db/client'
import {
  clients,
  creditNotes,
  invoiceLines,
  invoices,
  paymentAllocations,
  payments,
  services,
  usageRows,
} from '../../db/schema'
import { may, requireScope } from '../auth/policy'
import type { Viewer } from '../auth/viewer'
import type { Context } from '../context'
import { formatExact, fromLimbs } from '../kernel/exact'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { today } from '../settings/firm'
import { type GetInvoiceInput, getInvoiceInput } from './input'
import { mayCredit, mayVoid, owedMinor, shownStatus, taxesOf } from './rules'
import { invoicesSeenBy } from './visible'

/** One invoice with its lines and what was paid on it. An id that is not the viewer's is not found. */
export async function getInvoice(ctx: Context, input: GetInvoiceInput) {
  requireScope(ctx.viewer, 'invoices.read')
  const { invoiceId } = parse(getInvoiceInput, input)
  const seen = invoicesSeenBy(ctx.viewer)
  const id = sql.placeholder('invoiceId')

  const [[invoice], lines, received, credited] = await Promise.all([
    ctx.db
      .prepared(`invoice ${seen.key}`, (db) =>
        db
          .select({ invoice: invoices, clientName: clients.name })
          .from(invoices)
          .innerJoin(clients, eq(clients.id, invoices.clientId))
          .where(and(eq(invoices.id, id), seen.where)),
      )
      .execute({ invoiceId, ...seen.values }),
    ctx.db
      .prepared('invoice.lines', (db) =>
        db
          .select({ line: invoiceLines, serviceName: services.name, metered: exists(rowsOf(db)) })
          .from(invoiceLines)
          .leftJoin(services, eq(services.id, invoiceLines.serviceId))
          .where(eq(invoiceLines.invoiceId, id))
          .orderBy(asc(invoiceLines.position), asc(invoiceLines.id)),
      )
      .execute({ invoiceId }),
    ctx.db.prepared('invoice.payments', receivedFor).execute({ invoiceId }),
    ctx.db
      .prepared('invoice.credit-notes', (db) =>
        db
          .select({
            id: creditNotes.id,
            number: creditNotes.number,
            issuedOn: creditNotes.issuedOn,
            totalMinor: creditNotes.totalMinor,
            reason: creditNotes.reason,
          })
          .from(creditNotes)
          .where(eq(creditNotes.invoiceId, id))
          .orderBy(asc(creditNotes.issuedOn), asc(creditNotes.id)),
      )
      .execute({ invoiceId }),
  ])
  if (!invoice) throw new Refusal('not-found')

  const row = invoice.invoice
  return {
    id: row.id,
    number: row.number,
    status: shownStatus(row, await today(ctx)),
    client: { id: row.clientId, name: invoice.clientName },
    currency: row.currency,
    exponent: row.exponent,
    issuedOn: row.issuedOn,
    dueOn: row.dueOn,
    netMinor: row.netMinor,
    taxMinor: row.taxMinor,
    totalMinor: row.totalMinor,
    paidMinor: row.paidMinor,
    creditedMinor: row.creditedMinor,
    owedMinor: owedMinor(row),
    paidOn: row.paidOn,
    voidedOn: row.voidedOn,
    taxTreatment: row.taxTreatment,
    seller: row.seller,
    buyer: row.buyer,
    paymentDetails: row.paymentDetails,
    purchaseOrder: row.purchaseOrder,
    note: row.note,
    lines: lines.map(({ line, serviceName, metered }) => ({
      id: line.id,
      description: line.description,
      quantity: formatExact(fromLimbs({ whole: line.quantityWhole, frac: line.quantityFrac })),
      unit: line.unit,
      price: formatExact(fromLimbs({ whole: line.priceWhole, frac: line.priceFrac }), row.exponent),
      discountPcm: line.discountPcm,
      discountMinor: line.discountMinor,
      netMinor: line.netMinor,
      taxName: line.taxName,
      taxRatePcm: line.taxRatePcm,
      taxMinor: line.taxMinor,
      subscriptionId: line.subscriptionId,
      service: line.serviceId && serviceName ? { id: line.serviceId, name: serviceName } : null,
      /** There are metered rows that became this line. */
      metered: Boolean(metered),
      periodStartOn: line.periodStartOn,
      periodEndOn: line.periodEndOn,
    })),
    /** Per rate, where there are any. */
    taxes: taxesOf(lines.map(({ line }) => line)),
    payments: received.sort((a, b) => (`${a.receivedOn} ${a.id}` < `${b.receivedOn} ${b.id}` ? -1 : 1)),
    creditNotes: credited,
    can: canDo(ctx.viewer, row),
  }
}

/** Showing is not permitting: each verb asks the same rules again. */
function canDo(viewer: Viewer, invoice: typeof invoices.$inferSelect) {
  const manages = may(viewer, 'invoices.manage')
  const draft = invoice.status === 'draft'
  const owed = owedMinor(invoice) > 0
  return {
    edit: manages && draft,
    void: manages && mayVoid(invoice),
    credit: manages && mayCredit(invoice),
    writeOff: manages && invoice.status === 'open',
    reopen: manages && invoice.status === 'uncollectible',
    recordPayment: may(viewer, 'payments.manage') && owed,
    pay: may(viewer, 'payments.make') && owed,
    clients: may(viewer, 'clients.read'),
    download: !draft,
  }
}

/** Without an order: for one SQLite reads every payment that succeeded instead of the few of this invoice. */
export const receivedFor = (db: Pick<ReadDb, 'select'>) =>
  db
    .select({
      id: payments.id,
      receivedOn: payments.receivedOn,
      method: payments.method,
      card: payments.card,
      reference: payments.reference,
      amountMinor: paymentAllocations.amountMinor,
    })
    .from(paymentAllocations)
    .innerJoin(payments, eq(payments.id, paymentAllocations.paymentId))
    .where(and(eq(paymentAllocations.invoiceId, sql.placeholder('invoiceId')), eq(payments.state, 'succeeded')))

const rowsOf = (db: Pick<ReadDb, 'select'>) =>
  db.select({ one: sql`1` }).from(usageRows).where(eq(usageRows.invoiceLineId, invoiceLines.id))
