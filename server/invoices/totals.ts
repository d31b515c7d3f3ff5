import { and, eq, sql } from 'drizzle-orm'
import { invoiceCounts } from '../../db/schema'
import { numberSum } from '../../db/sql'
import type { Context } from '../context'
import { today } from '../settings/firm'
import type { InvoiceTab, ShownStatus } from './rules'
import { countsScope } from './visible'

export type InvoiceTotals = {
  counts: Record<InvoiceTab, number>
  /** What there are invoices in. */
  currencies: string[]
  /** Per currency, the firm's own first. */
  owed: { currency: string; exponent: number; openMinor: number; overdueMinor: number; overdueCount: number }[]
}

/** Tab counts and what is owed, from the counters that every change of an invoice keeps. */
export async function invoiceTotals(ctx: Context, clientId?: string): Promise<InvoiceTotals> {
  const scope = countsScope(ctx.viewer, clientId)
  const counts: InvoiceTotals['counts'] = { all: 0, draft: 0, open: 0, overdue: 0, paid: 0, uncollectible: 0, void: 0 }
  const owed = new Map<string, InvoiceTotals['owed'][number]>()
  if (scope === null) return { counts, currencies: [], owed: [] }

  const rows = await ctx.db
    .prepared('invoices.totals', (db) => {
      // The due day alone decides what is overdue; '' sorts before every day, so only open ones are asked.
      const shown = sql<ShownStatus>`case when ${invoiceCounts.status} = 'open' and ${invoiceCounts.dueOn} < ${sql.placeholder('today')} then 'overdue' else ${invoiceCounts.status} end`
      return db
        .select({
          status: shown.as('shown'),
          currency: invoiceCounts.currency,
          exponent: invoiceCounts.exponent,
          count: numberSum(invoiceCounts.count),
          totalMinor: numberSum(invoiceCounts.totalMinor),
          paidMinor: numberSum(invoiceCounts.paidMinor),
        })
        .from(invoiceCounts)
        .where(and(eq(invoiceCounts.scope, sql.placeholder('scope'))))
        .groupBy(sql`shown`, invoiceCounts.currency, invoiceCounts.exponent)
    })
    .execute({ scope, today: await today(ctx) })

  const seesDrafts = ctx.viewer.kind === 'system' || (ctx.viewer.kind === 'person' && ctx.viewer.staff !== null)
  const currencies = new Set<string>()
  for (const row of rows) {
    if (row.status === 'draft' && !seesDrafts) continue
    currencies.add(row.currency)
    counts.all += row.count
    counts[row.status] += row.count
    if (row.status !== 'open' && row.status !== 'overdue') continue
    if (row.status === 'overdue') counts.open += row.count
    const sum = owed.get(row.currency) ?? {
      currency: row.currency,
      exponent: row.exponent,
      openMinor: 0,
      overdueMinor: 0,
      overdueCount: 0,
    }
    const minor = row.totalMinor - row.paidMinor
    sum.openMinor += minor
    if (row.status === 'overdue') {
      sum.overdueMinor += minor
      sum.overdueCount += row.count
    }
    owed.set(row.currency, sum)
  }
  const home = (await ctx.firm()).currency
  const order = (currency: string) => `${currency === home ? 0 : 1}${currency}`
  return {
    counts,
    currencies: [...currencies].sort(),
    owed: [...owed.values()].sort((a, b) => (order(a.currency) < order(b.currency) ? -1 : 1)),
  }
}
