import type { Context } from '../context'
import { type ListedInvoice, listed } from '../invoices/list'
import { invoiceQuery } from '../invoices/query'
import { today } from '../settings/firm'

const LATEST = 5

/** The first rows of the list of invoices, of one client or of all that the viewer sees. */
export async function latestInvoices(ctx: Context, client?: string): Promise<ListedInvoice[]> {
  const day = await today(ctx)
  const query = invoiceQuery({ viewer: ctx.viewer, today: day, filters: { client }, edge: {} })
  const rows = await query.rows(ctx.db, LATEST).execute(query.values)
  return rows.map((row) => listed(row, day))
}
