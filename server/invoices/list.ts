import { may, requireScope } from '../auth/policy'
import type { Context } from '../context'
import { type Page, toPage } from '../kernel/page'
import { parse } from '../kernel/parse'
import { today } from '../settings/firm'
import { type InvoiceFilters, type ListInvoicesInput, listInvoicesInput } from './input'
import { type InvoiceRow, invoiceQuery } from './query'
import { owedMinor, type ShownStatus, shownStatus } from './rules'
import { type InvoiceTotals, invoiceTotals } from './totals'

const PAGE = 25
/** Beyond this many a filtered list says "1,000+". */
export const COUNTED = 1000

export type ListedInvoice = {
  id: string
  number: string
  status: ShownStatus
  client: { id: string; name: string }
  currency: string
  exponent: number
  totalMinor: number
  owedMinor: number
  issuedOn: string
  dueOn: string
}

export type InvoiceList = Page<ListedInvoice> & {
  totals: InvoiceTotals
  /** Of the filtered list, COUNTED + 1 for more; null where no filter but the status is set. */
  found: number | null
  /** Filters beside the status are set. */
  narrowed: boolean
  sort: string
  dir: 'asc' | 'desc'
  can: { manage: boolean; pay: boolean }
}

/** What the counters do not count by. */
const narrowing = ['from', 'to', 'dueFrom', 'dueTo', 'min', 'max', 'currency', 'origin', 'q'] as const
export const isNarrowed = (filters: InvoiceFilters): boolean => narrowing.some((name) => Boolean(filters[name]))

export async function listInvoices(ctx: Context, input: ListInvoicesInput): Promise<InvoiceList> {
  requireScope(ctx.viewer, 'invoices.read')
  const { after, before, ...filters } = parse(listInvoicesInput, input)
  const day = await today(ctx)
  const query = invoiceQuery({ viewer: ctx.viewer, today: day, filters, edge: { after, before } })
  const narrowed = isNarrowed(filters)
  const [found, totals] = await Promise.all([
    query.rows(ctx.db, PAGE + 1).execute(query.values),
    invoiceTotals(ctx, filters.client),
  ])
  // What one page holds is counted already: looking for more reads every invoice a second time.
  const whole = found.length <= PAGE && !query.edge.after && !query.edge.before
  const counted = narrowed && !whole ? await query.count(ctx.db, COUNTED + 1).execute(query.values) : []
  const page = toPage(found, PAGE, query.edge, query.cursor)
  return {
    ...page,
    rows: page.rows.map((row) => listed(row, day)),
    totals,
    found: narrowed ? (counted[0]?.count ?? found.length) : null,
    narrowed,
    sort: query.sort,
    dir: query.dir,
    can: { manage: may(ctx.viewer, 'invoices.manage'), pay: mayPay(ctx) },
  }
}

/** Whether the viewer can pay online at all. */
export const mayPay = (ctx: Context): boolean => ctx.payments.mode !== 'none' && may(ctx.viewer, 'payments.make')

export const listed = (row: InvoiceRow, day: string): ListedInvoice => ({
  id: row.id,
  number: row.number,
  status: shownStatus(row, day),
  client: { id: row.clientId, name: row.clientName },
  currency: row.currency,
  exponent: row.exponent,
  totalMinor: row.totalMinor,
  owedMinor: owedMinor(row),
  issuedOn: row.issuedOn,
  dueOn: row.dueOn,
})
