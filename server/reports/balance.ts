import type { Context } from '../context'
import { invoiceTotals } from '../invoices/totals'
import { homeCurrency } from '../usage/range'
import { type CountedFrom, homeFirst } from './rules'

/** What is owed to the firm, in the currency at home first: by the organisation looked at or by all clients, and where to see it. */
export async function balance(ctx: Context) {
  const { owed } = await invoiceTotals(ctx)
  return {
    owed: owed.sort(homeFirst(await homeCurrency(ctx))),
    open: { list: 'invoices', filters: { status: 'open' } } satisfies CountedFrom,
    overdue: { list: 'invoices', filters: { status: 'overdue' } } satisfies CountedFrom,
  }
}
