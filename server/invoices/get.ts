import { and, asc, eq, exists, sql } from 'drizzle-orm'
import type { ReadDb } from '../../db/client'
import { clients, invoiceLines, invoices, paymentAllocations, payments, services, usageRows } from '../../db/schema'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { formatExact, fromLimbs } from '../kernel/exact'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { today } from '../settings/firm'
import { type GetInvoiceInput, getInvoiceInput } from './input'
import { owedMinor, shownStatus } from './rules'
import { invoicesSeenBy } from './visible'

/** One invoice with its lines and what was paid on it. An id that is not the viewer's is not found. */
export async function getInvoice(ctx: Context, input: GetInvoiceInput) {
  requireScope(ctx.viewer, 'invoices.read')
  const { invoiceId } = parse(getInvoiceInput, input)
  const seen = invoicesSeenBy(ctx.viewer)
  const id = sql.placeholder('invoiceId')

  const [[invoice], lines, received] = await Promise.all([
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
    ctx.db
      .prepared('invoice.payments', (db) =>
        db
          .select({
            id: payments.id,
            receivedOn: payments.receivedOn,
            method: payments.method,
            reference: payments.reference,
            amountMinor: paymentAllocations.amountMinor,
          })
          .from(paymentAllocations)
          .innerJoin(payments, eq(payments.id, paymentAllocations.paymentId))
          .where(and(eq(paymentAllocations.invoiceId, id), eq(payments.state, 'succeeded')))
          .orderBy(asc(payments.receivedOn), asc(payments.id)),
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
      netMinor: line.netMinor,
      taxRatePcm: line.taxRatePcm,
      taxMinor: line.taxMinor,
      service: line.serviceId && serviceName ? { id: line.serviceId, name: serviceName } : null,
      /** There are metered rows that became this line. */
      metered: Boolean(metered),
      periodStartOn: line.periodStartOn,
      periodEndOn: line.periodEndOn,
    })),
    payments: received,
  }
}

const rowsOf = (db: Pick<ReadDb, 'select'>) =>
  db.select({ one: sql`1` }).from(usageRows).where(eq(usageRows.invoiceLineId, invoiceLines.id))
