import { recordExport } from '../activity/recordExport'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { BATCH, type Cell, decimal } from '../kernel/csv'
import { decimalOf } from '../kernel/money'
import { encodeCursor } from '../kernel/page'
import { parse } from '../kernel/parse'
import { today } from '../settings/firm'
import { type InvoiceFilters, invoiceFilters } from './input'
import { listed } from './list'
import { invoiceQuery } from './query'

export const invoiceCsvHeader = [
  'Number',
  'Client',
  'Status',
  'Issued',
  'Due',
  'Currency',
  'Total',
  'Paid',
  'Credited',
  'Open',
]

/** Exactly the rows of the list with the same filters, in its order, from one consistent view. */
export async function exportInvoices(ctx: Context, input: InvoiceFilters): Promise<AsyncIterable<Cell[][]>> {
  requireScope(ctx.viewer, 'invoices.export')
  const filters = parse(invoiceFilters, input)
  await recordExport(ctx, 'invoices', filters)
  const day = await today(ctx)
  return (async function* () {
    const { db, close } = await ctx.snapshot()
    try {
      let after: string | undefined
      do {
        const query = invoiceQuery({ viewer: ctx.viewer, today: day, filters, edge: { after } })
        const rows = await query.rows(db, BATCH).execute(query.values)
        yield rows.map((row) => {
          const invoice = listed(row, day)
          return [
            invoice.number,
            invoice.client.name,
            invoice.status,
            invoice.issuedOn,
            invoice.dueOn,
            invoice.currency,
            ...[invoice.totalMinor, row.paidMinor, row.creditedMinor, invoice.owedMinor].map((minor) =>
              decimal(decimalOf({ minor, exponent: invoice.exponent })),
            ),
          ]
        })
        const last = rows.at(-1)
        after = rows.length === BATCH && last ? encodeCursor(query.cursor(last)) : undefined
      } while (after)
    } finally {
      await close()
    }
  })()
}
