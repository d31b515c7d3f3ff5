import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { dayIn, startOfDay } from '../kernel/time'
import { type PreviewBulkInput, previewBulkInput } from './bulkInput'
import { bulkRows } from './bulkRows'
import { type BulkKind, MOST_AT_ONCE, type Outcome, outcomeOf } from './bulkRules'
import type { InvoiceFilters } from './input'
import { type ListedInvoice, listed } from './list'
import { invoiceQuery } from './query'
import { remindableClients } from './remindable'
import { owedMinor } from './rules'

export type BulkPreview = {
  does: BulkKind
  batchId: string
  rows: { invoice: ListedInvoice; outcome: Outcome }[]
  /** More match than can be done at once. */
  more: boolean
  /** What is owed on those that it will be done to, per currency. */
  sums: { currency: string; exponent: number; minor: number }[]
  today: string
}

/** What would happen to each invoice, in the order of the list. Nothing is done. */
export async function previewBulk(ctx: Context, input: PreviewBulkInput): Promise<BulkPreview> {
  requireScope(ctx.viewer, 'invoices.manage')
  const { does, invoiceIds, all } = parse(previewBulkInput, input)
  const { timeZone } = await ctx.firm()
  const today = dayIn(ctx.now(), timeZone)
  const ids = all ? await matching(ctx, all, today) : (invoiceIds ?? [])
  if (!ids.length) throw new Refusal('invalid', 'Choose at least one invoice.')
  const chosen = ids.slice(0, MOST_AT_ONCE)
  const { rows, reminded } = await bulkRows(ctx.db, ctx.viewer, chosen, startOfDay(today, timeZone))
  if (!all && rows.size < chosen.length) throw new Refusal('not-found')
  const remindable =
    does === 'remind'
      ? await remindableClients(
          ctx.db,
          ctx,
          [...rows.values()].map(({ clientId }) => clientId),
        )
      : new Set<string>()
  const sums = new Map<string, BulkPreview['sums'][number]>()
  const shown = chosen.flatMap((id) => {
    const row = rows.get(id)
    if (!row) return []
    const asked = {
      status: row.status,
      owedMinor: owedMinor(row),
      reminding: {
        remindedToday: reminded.has(id),
        clientStatus: row.clientStatus,
        reached: remindable.has(row.clientId),
      },
    }
    const outcome = outcomeOf(does, asked)
    if (outcome === 'done') {
      const sum = sums.get(row.currency) ?? { currency: row.currency, exponent: row.exponent, minor: 0 }
      sum.minor += owedMinor(row)
      sums.set(row.currency, sum)
    }
    return [{ invoice: listed(row, today), outcome }]
  })
  return {
    does,
    batchId: ctx.id('bat'),
    rows: shown,
    more: ids.length > MOST_AT_ONCE,
    sums: [...sums.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1)),
    today,
  }
}

async function matching(ctx: Context, filters: InvoiceFilters, today: string): Promise<string[]> {
  const query = invoiceQuery({ viewer: ctx.viewer, today, filters, edge: {} })
  const rows = await query.rows(ctx.db, MOST_AT_ONCE + 1).execute(query.values)
  return rows.map(({ id }) => id)
}
